using System.Management.Automation;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Internal;
using Orchestrator.Storage;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Mends a backlog's files.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "Backlog", SupportsShouldProcess = true)]
[OutputType(typeof(RepairFinding))]
public sealed class RepairBacklogCommand : ProjectCmdlet
{
    /// <summary>Whether what was mended is committed at once.</summary>
    [Parameter]
    public SwitchParameter Commit { get; set; }

    private protected override void Process()
    {
        var mayChange = IsApproved(Project.Store.Directory, "Repair the backlog");
        var report = Await((project, token) => ProjectRepair.RunAsync(project, !mayChange, Commit, token));
        foreach (var copy in report.Copies) WriteVerbose($"The file as it was lies in {copy}.");
        WriteObject(report.Findings, enumerateCollection: true);
    }
}
