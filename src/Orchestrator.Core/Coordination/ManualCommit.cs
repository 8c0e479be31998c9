using Orchestrator.Git;

namespace Orchestrator.Coordination;

/// <summary>The commit of what a person's command has changed.</summary>
internal static class ManualCommit
{
    /// <summary>Commits these paths and nothing else.</summary>
    /// <param name="project">The project, whose rule says whether hooks run.</param>
    /// <param name="git">The repository.</param>
    /// <param name="paths">Relative to its top; unchanged ones are passed over.</param>
    /// <param name="message">Of the commit.</param>
    /// <param name="done">What is done already, if git refuses: the beginning of a sentence.</param>
    /// <returns>The full id; null when nothing was to be committed.</returns>
    /// <exception cref="OrchestratorException">OrcCommitRefused, with git's own words.</exception>
    public static async Task<string?> MakeAsync(Project project, GitRepository git, IEnumerable<string> paths, string message, string done) =>
        await git.CommitAsync(
            new CommitRequest([.. paths], message, []) { RunHooks = CommitPolicy.RunsHooks(project.Settings.Git.Hooks, isDestructive: false) },
            CancellationToken.None).ConfigureAwait(false) switch
        {
            CommitOutcome.Committed committed => committed.Sha,
            CommitOutcome.Failed refused => throw new OrchestratorException(
                "OrcCommitRefused", $"{done}, but git refused the commit: {refused.Words}",
                "Mend what git says and commit the files yourself, or start a run, which commits the backlog first.", ErrorKind.InvalidOperation),
            _ => null,
        };

    /// <summary>As <see cref="MakeAsync"/>, for the backlog's own files; nothing while a run is on, which alone commits then.</summary>
    /// <param name="project">The project.</param>
    /// <param name="message">Of the commit.</param>
    /// <param name="done">What is done already, if git refuses.</param>
    /// <returns>False: a run is on, and takes the change along with its next commit.</returns>
    /// <exception cref="OrchestratorException">OrcCommitRefused.</exception>
    public static async Task<bool> OfBacklogAsync(Project project, string message, string done)
    {
        if (Runs.RunLock.FindActive(project.Files) is not null) return false;
        var git = await GitRepository.OpenAsync(project.Root, null, project.Time, CancellationToken.None).ConfigureAwait(false);
        await MakeAsync(project, git, new OwnedPaths(project, git).List(), message, done).ConfigureAwait(false);
        return true;
    }
}
