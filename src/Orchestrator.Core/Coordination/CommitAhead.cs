using Orchestrator.Configuration;
using Orchestrator.Git;

namespace Orchestrator.Coordination;

/// <summary>What is begun of a phase's commit while its agent's work is looked at: which files are new, and a git that waits for its paths.</summary>
/// <remarks>Used by the coordinator's queue alone, where any other work than that phase's outcome ends the waiting git first.</remarks>
internal sealed class CommitAhead(RunSession session, PathLedger ledger, PhaseCommitter committer, CommitPolicy policy, CommitHooks hooks)
{
    private PreparedCommit? prepared;
    private int token;

    /// <summary>Whether the commit of this phase comes next, and nobody else may change index or HEAD until then.</summary>
    public bool IsNext(PhaseRecord phase) =>
        committer.PendingCount + session.PendingCommits == 0 && !policy.IsStopping && ledger.IsIdleBut(phase.Token) && session.Git.ReadBranch() == phase.Baseline.Branch;

    /// <summary>The new files that git may be told of ahead of the commit.</summary>
    public IReadOnlyList<string> ListNewFiles(PhaseRecord phase) =>
        // While HEAD is where it was git knows no more files than at the phase's begin, but for such as a sparse checkout keeps out of sight.
        ledger.IsUndisputed(phase.Token) && session.Git.ReadHead() == phase.Baseline.Head
            ? NewFiles.Between(phase.Files, session.Owned.FilesBelow(phase.OwnFolders), [.. phase.Baseline.Dirty.Keys])
            : [];

    /// <summary>Starts a git that waits; where it cannot be started the commit will tell.</summary>
    /// <param name="phase">Whose commit it is for.</param>
    public async Task StartAsync(PhaseRecord phase)
    {
        try
        {
            prepared = await committer.PrepareAsync(CommitPolicy.RunsHooks(hooks, phase.Assignment.IsDestructive)).ConfigureAwait(false);
            token = phase.Token;
        }
        catch (Exception e) when (e is OrchestratorException or OperationCanceledException)
        {
            // Asked for where HEAD is, git could not be run, or the run is to end at once.
        }
    }

    /// <summary>The git that waits for a phase; null if there is none.</summary>
    public PreparedCommit? Of(PhaseRecord phase) => phase.Token == token ? prepared : null;

    /// <summary>Ends it if no commit came of it.</summary>
    public async ValueTask EndAsync()
    {
        if (prepared is not { } waiting) return;
        prepared = null;
        await waiting.DisposeAsync().ConfigureAwait(false);
    }
}
