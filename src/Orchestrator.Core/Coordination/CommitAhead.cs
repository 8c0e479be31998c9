using Orchestrator.Configuration;

namespace Orchestrator.Coordination;

/// <summary>What is begun of a phase's commit while its agent's work is looked at: which files are new, and a git that waits for its paths.</summary>
/// <remarks>Used by the coordinator's queue alone, where any other work than that phase's outcome ends the waiting git first.</remarks>
internal sealed class CommitAhead(RunSession session, PathLedger ledger, PhaseCommitter committer, CommitPolicy policy, CommitHooks hooks)
{
    private PhaseRecord? phase;

    /// <summary>Whether the commit of this phase comes next, and nobody else may change index or HEAD until then.</summary>
    public bool IsNext(PhaseRecord next) =>
        committer.PendingCount + session.PendingCommits == 0 && !policy.IsStopping && ledger.IsIdleBut(next.Token) && session.Git.ReadBranch() == next.Baseline.Branch;

    /// <summary>The new files that git may be told of ahead of the commit.</summary>
    public IReadOnlyList<string> ListNewFiles(PhaseRecord next) =>
        // While HEAD is where it was git knows no more files than at the phase's begin, but for such as a sparse checkout keeps out of sight.
        ledger.IsUndisputed(next.Token) && session.Git.ReadHead() == next.Baseline.Head
            ? NewFiles.Between(next.Files, session.Owned.FilesBelow(next.OwnFolders), [.. next.Baseline.Dirty.Keys])
            : [];

    /// <summary>Starts a git that waits; where it cannot be started the commit will tell.</summary>
    /// <param name="next">Whose commit it is for.</param>
    public async Task StartAsync(PhaseRecord next)
    {
        try
        {
            var runHooks = CommitPolicy.RunsHooks(hooks, next.Assignment.IsDestructive);
            next.Prepared = await session.Git.PrepareCommitAsync(runHooks, session.MessageFile, policy.Token).ConfigureAwait(false);
            phase = next;
        }
        catch (OrchestratorException)
        {
            // Asked for where HEAD is, git could not be run.
        }
    }

    /// <summary>Ends it if no commit came of it.</summary>
    public async ValueTask EndAsync()
    {
        if (phase?.Prepared is not { } waiting) return;
        phase.Prepared = null;
        await waiting.DisposeAsync().ConfigureAwait(false);
    }
}
