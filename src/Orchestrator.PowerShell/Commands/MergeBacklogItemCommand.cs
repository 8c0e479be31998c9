using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Completion;
using Orchestrator.PowerShell.Internal;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Merges items into another one.</summary>
[Cmdlet(VerbsData.Merge, "BacklogItem", DefaultParameterSetName = ById, SupportsShouldProcess = true)]
[OutputType(typeof(BacklogItem))]
public sealed class MergeBacklogItemCommand : ItemChangeCmdlet
{
    /// <summary>The item that survives.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Id]
    [ArgumentCompleter(typeof(ItemIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Into { get; set; } = "";

    private protected override string Action => $"Merge into {Into}";

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, CancellationToken cancellationToken) =>
        editor.MergeAsync(id, Into, Commit, cancellationToken);
}
