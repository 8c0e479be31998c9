using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Internal;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Takes items out of the runs until a person has answered.</summary>
[Cmdlet(VerbsSecurity.Block, "BacklogItem", DefaultParameterSetName = ById, SupportsShouldProcess = true)]
[OutputType(typeof(BacklogItem))]
public sealed class BlockBacklogItemCommand : ItemChangeCmdlet
{
    /// <summary>What the item waits for.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Reason { get; set; } = "";

    /// <summary>The kind of block.</summary>
    [Parameter]
    [Word<BlockType>]
    public BlockType Type { get; set; } = BlockType.Decision;

    private protected override string Action => $"Block ({Type}: {Reason})";

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, CancellationToken cancellationToken) =>
        editor.BlockAsync(id, Reason, Type, Commit, cancellationToken);
}
