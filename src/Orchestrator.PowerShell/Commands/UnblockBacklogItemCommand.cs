using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Internal;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Answers what items are blocked with, and lets them go on.</summary>
[Cmdlet(VerbsSecurity.Unblock, "BacklogItem", DefaultParameterSetName = ById, SupportsShouldProcess = true)]
[OutputType(typeof(BacklogItem))]
public sealed class UnblockBacklogItemCommand : ItemChangeCmdlet
{
    /// <summary>The answer, for the next prompts.</summary>
    [Parameter(Position = 1)]
    public string? Notes { get; set; }

    /// <summary>Whether the item is accepted above the guardrails.</summary>
    [Parameter]
    public SwitchParameter OverrideGuardrails { get; set; }

    private protected override string Action => OverrideGuardrails ? "Unblock, above the guardrails" : "Unblock";

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, CancellationToken cancellationToken) =>
        editor.UnblockAsync(id, Notes, OverrideGuardrails, Commit, cancellationToken);
}
