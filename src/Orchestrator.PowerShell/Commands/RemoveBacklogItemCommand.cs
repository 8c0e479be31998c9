using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Internal;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Deletes items for good.</summary>
[Cmdlet(VerbsCommon.Remove, "BacklogItem", DefaultParameterSetName = ById, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveBacklogItemCommand : ItemChangeCmdlet
{
    /// <summary>Whether the item is deleted although others depend on it; their lists are cleaned.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Action => "Remove";

    private protected override bool IsEmitting => false;

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, CancellationToken cancellationToken) =>
        editor.RemoveAsync(id, Force, Commit, cancellationToken);
}
