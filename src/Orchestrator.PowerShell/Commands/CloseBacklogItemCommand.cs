using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Completion;
using Orchestrator.PowerShell.Internal;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Closes items that nobody will do, or that another item holds.</summary>
[Cmdlet(VerbsCommon.Close, "BacklogItem", DefaultParameterSetName = ById, SupportsShouldProcess = true)]
[OutputType(typeof(BacklogItem))]
public sealed class CloseBacklogItemCommand : ItemChangeCmdlet
{
    /// <summary>Why nobody will do it.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Word<Resolution>(Except = [nameof(Resolution.Completed)])]
    [ArgumentCompleter(typeof(CloseReasonCompleter))]
    public Resolution Reason { get; set; }

    /// <summary>The item that survives a duplicate.</summary>
    [Parameter]
    [Id]
    [ArgumentCompleter(typeof(ItemIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? DuplicateOf { get; set; }

    private protected override string Action => DuplicateOf is null ? $"Close ({Reason})" : $"Close ({Reason} of {DuplicateOf})";

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, CancellationToken cancellationToken) =>
        editor.CloseAsync(id, Reason, DuplicateOf, Commit, cancellationToken);
}
