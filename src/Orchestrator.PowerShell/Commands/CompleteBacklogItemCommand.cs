using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Internal;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Marks items as done that were finished outside the pipeline.</summary>
[Cmdlet(VerbsLifecycle.Complete, "BacklogItem", DefaultParameterSetName = ById, SupportsShouldProcess = true)]
[OutputType(typeof(BacklogItem))]
public sealed class CompleteBacklogItemCommand : ItemChangeCmdlet
{
    private protected override string Action => "Complete";

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, CancellationToken cancellationToken) =>
        editor.CompleteAsync(id, Commit, cancellationToken);
}
