using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Completion;
using Orchestrator.PowerShell.Internal;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Moves items along their pipeline by hand, without an agent.</summary>
[Cmdlet(VerbsCommon.Step, "BacklogItem", DefaultParameterSetName = ById, SupportsShouldProcess = true)]
[Alias("Advance-BacklogItem")]
[OutputType(typeof(BacklogItem))]
public sealed class StepBacklogItemCommand : ItemChangeCmdlet
{
    /// <summary>A phase of the item's pipeline; null: the next step.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(PhaseCompleter))]
    [ValidateNotNullOrEmpty]
    public string? To { get; set; }

    private protected override string Action => To is null ? "Move one step on" : $"Move to {To}";

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, CancellationToken cancellationToken) =>
        editor.StepAsync(id, To, Commit, cancellationToken);
}
