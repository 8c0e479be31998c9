using Orchestrator.Configuration;
using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Coordination;

/// <summary>Mends a project's backlog: one operation for both fronts.</summary>
public static class ProjectRepair
{
    /// <summary>Finds what is wrong in the backlog's files and mends it.</summary>
    /// <param name="project">The project.</param>
    /// <param name="onlyLook">Whether nothing is written.</param>
    /// <param name="commit">Whether what was mended is committed even if the configuration does not say so.</param>
    /// <param name="cancellationToken">Honoured until the first file is written.</param>
    /// <exception cref="OrchestratorException">
    /// OrcRepairUnsupported for another format, OrcRunActive, OrcCommitRefused, or what the repair of the store gives.
    /// </exception>
    public static async Task<RepairReport> RunAsync(Project project, bool onlyLook, bool commit, CancellationToken cancellationToken)
    {
        if (project.Settings.Project.Store != ProjectSettings.TaskGolem)
            throw new OrchestratorException(
                "OrcRepairUnsupported",
                $"A backlog in the {project.Settings.Project.Store} format is not repaired by a program.",
                "Test-OrchestratorConfiguration -Detailed (orchestrate validate) names the line; mend it in an editor, or take the file back from git.",
                target: project.Store.Directory);

        // A place without a backlog is told so, and gets no lock file.
        if (!Directory.Exists(project.Store.Directory)) throw StoreErrors.Missing(project.Store.Directory);
        var repair = new TaskGolemRepair(project.Store.Directory);
        if (onlyLook) return await repair.RunAsync(whatIf: true, cancellationToken).ConfigureAwait(false);
        RepairReport report;
        using (RunLock.TryTake(project.Files) ?? throw RunLock.Active(project.Files))
            report = await repair.RunAsync(whatIf: false, cancellationToken).ConfigureAwait(false);
        if ((commit || project.Settings.Project.AutoCommit) && report.Findings.Any(finding => finding.IsRepaired))
            await ManualCommit.OfBacklogAsync(project, CommitMessages.ForChange("Repair the backlog"), "The backlog is mended").ConfigureAwait(false);
        return report;
    }
}
