using Orchestrator.Git;
using Orchestrator.Processes;
using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>Brings a project to rest after its runs were killed: agents ended, git waited for, its stale locks removed (chapters 5.4 and 6.2).</summary>
/// <remarks>Only for who holds the run lock: the agents of a run that is on have the same marks.</remarks>
internal sealed class SurvivorEnding(Project project, GitRepository? git, Action<string> tell)
{
    private static readonly TimeSpan Unremarkable = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Ends what is left of the runs; when it returns nothing of theirs changes a file any more.</summary>
    /// <exception cref="OrchestratorException">OrcGitAtWork: a git of a killed run has not ended in all that time.</exception>
    public async Task EndAsync(IReadOnlyList<string> runs, CancellationToken cancellationToken)
    {
        // All of them first: a file of one run may be written by a process of another.
        foreach (var run in runs) await EndAgentsAsync(run, cancellationToken).ConfigureAwait(false);
        foreach (var run in runs)
        {
            await WaitForGitAsync(run, cancellationToken).ConfigureAwait(false);
            await RemoveLocksAsync(run, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task EndAgentsAsync(string run, CancellationToken cancellationToken)
    {
        var execution = project.Settings.Execution;
        var ended = await Survivors.EndAsync(
            $"ORCHESTRATOR_ATTEMPT_{run}_", execution.KeepProcesses, execution.ShutdownGrace, project.Time, cancellationToken).ConfigureAwait(false);
        if (ended > 0) tell($"The run {run} was killed and left {ended} process(es) of its agents behind; they were ended.");
    }

    // Git is never ended: half a commit is worse than a late one.
    private async Task WaitForGitAsync(string run, CancellationToken cancellationToken)
    {
        var marker = $"ORCHESTRATOR_GIT_{run}";
        if (await Survivors.WaitForAsync(marker, Unremarkable, project.Time, cancellationToken).ConfigureAwait(false)) return;
        tell($"Waiting for git, which the killed run {run} started.");
        if (await Survivors.WaitForAsync(marker, Patience, project.Time, cancellationToken).ConfigureAwait(false)) return;

        // What a hook or git left in the background (an agent of keys, a watcher of files) may stay for days and commits nothing.
        var processes = await Survivors.FindAsync(marker, cancellationToken).ConfigureAwait(false);
        if (processes.FirstOrDefault(process => process.Name == "git" && !process.CommandLine.Contains("--daemon", StringComparison.Ordinal)) is not { } busy) return;
        throw new OrchestratorException(
            "OrcGitAtWork", $"git (pid {busy.Id}), which the killed run {run} started, is still at work: {busy.CommandLine}",
            "Wait until it has ended (it may be busy with a hook) or end it yourself, then start again.", ErrorKind.Busy, run);
    }

    private async Task RemoveLocksAsync(string run, CancellationToken cancellationToken)
    {
        if (git is null) return;
        var began = RunJournal.Read(project.Files.JournalFile(run)).OfType<RunBegan>().FirstOrDefault();
        if (began is not null) await git.RemoveStaleIndexLocksAsync(began.At, cancellationToken).ConfigureAwait(false);
        else await git.RemoveStaleIndexLocksAsync(cancellationToken).ConfigureAwait(false);
    }
}
