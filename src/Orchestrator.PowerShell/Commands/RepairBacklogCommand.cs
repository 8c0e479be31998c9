using System.Management.Automation;
using Orchestrator.Configuration;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Internal;
using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Mends a backlog's files.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "Backlog", SupportsShouldProcess = true)]
[OutputType(typeof(RepairFinding))]
public sealed class RepairBacklogCommand : ProjectCmdlet
{
    private protected override void Process()
    {
        var project = Project;
        if (project.Settings.Project.Store != ProjectSettings.TaskGolem)
            throw new OrchestratorException(
                "OrcRepairUnsupported",
                $"A backlog in the {project.Settings.Project.Store} format is not repaired by a program.",
                "Test-OrchestratorConfiguration -Detailed names the line; mend it in an editor, or take the file back from git.",
                target: project.Store.Directory);

        var mayChange = IsApproved(project.Store.Directory, "Repair the backlog");
        var report = Await((opened, token) => RepairAsync(opened, !mayChange, token));
        foreach (var copy in report.Copies) WriteVerbose($"The file as it was lies in {copy}.");
        WriteObject(report.Findings, enumerateCollection: true);
    }

    private static async Task<RepairReport> RepairAsync(Project project, bool onlyLook, CancellationToken cancellationToken)
    {
        var repair = new TaskGolemRepair(project.Store.Directory);
        if (onlyLook) return await repair.RunAsync(whatIf: true, cancellationToken).ConfigureAwait(false);
        using var runLock = RunLock.TryTake(project.Files) ?? throw RunLock.Active(project.Files);
        return await repair.RunAsync(whatIf: false, cancellationToken).ConfigureAwait(false);
    }
}
