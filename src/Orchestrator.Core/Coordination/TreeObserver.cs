using Orchestrator.Git;
using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>Looks at the working tree: attributes what changed, puts back what was taken from the backlog, and says what people should know.</summary>
/// <remarks>Used by the coordinator's queue alone.</remarks>
internal sealed class TreeObserver(Project project, RunSession session, PathLedger ledger, OwnedFilesGuard guard, CommitPolicy policy, Action<string> warn)
{
    private const int MostLooks = 10;

    // A file that git is just writing is neither as before nor as committed; one that holds its lock for longer runs hooks.
    private const int LooksBesideGit = 3;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> nested = new(session.Tree.NestedRepositories, StringComparer.Ordinal);
    private long lastLook = project.Time.GetTimestamp();

    /// <summary>Whether the last look still holds, provided that nothing ran since.</summary>
    public bool IsFresh() => ledger.IsIdle && guard.Settle(ledger.Last.Head) && project.Time.GetElapsedTime(lastLook) < Fresh;

    /// <summary>Looks.</summary>
    public Task<WorkingTree> LookAsync() => LookAsync([]);

    /// <summary>Looks, while git is told of new files that a commit is about to hold.</summary>
    public async Task<WorkingTree> LookAsync(IReadOnlyCollection<string> committing)
    {
        var tree = await LookAndRestoreAsync(committing).ConfigureAwait(false);
        Attribute(tree);
        return tree;
    }

    /// <summary>Runs a transaction upon the backlog as it rightly is; what git takes back meanwhile is put back, and the transaction made again.</summary>
    /// <param name="transaction">It calls what it is handed under the store's lock, before it looks at the backlog; made again upon its own result it changes nothing.</param>
    /// <returns>What it returned when it was made last.</returns>
    /// <exception cref="OrchestratorException">OrcLockTimeout when agents do not cease to disturb it; what the transaction throws.</exception>
    public async Task<T> GuardAsync<T>(Func<Action, Task<T>> transaction)
    {
        for (var turn = 1; ; turn++)
        {
            if (!guard.Settle(ledger.Last.Head)) await LookAsync().ConfigureAwait(false);
            T result;
            try
            {
                result = await transaction(DemandSettled).ConfigureAwait(false);
            }
            catch (OrchestratorException error) when (error.Id is "OrcBacklogDisturbed" or "OrcStoreChanged" || (error.Id != "OrcLockTimeout" && guard.IsGitAtWork()))
            {
                // Git takes a file away before it puts another one in its place, and that one is empty first.
                if (turn >= MostLooks) throw Disturbed("OrcLockTimeout", error);
                continue;
            }

            // While git is at work it may have undone what was just written; only another time can tell.
            if (guard.Settle(ledger.Last.Head)) return result;
            if (turn >= MostLooks) throw Disturbed("OrcLockTimeout", null);
        }
    }

    // Built upon a backlog that git had taken back, a change could not be told from it any more.
    private void DemandSettled()
    {
        if (!guard.Settle(ledger.Last.Head)) throw Disturbed("OrcBacklogDisturbed", null);
    }

    private static OrchestratorException Disturbed(string id, Exception? cause) =>
        new(id, "Git does not cease to work on the backlog's files.", "Try again when what an agent does with git has ended.", ErrorKind.Busy, null, cause);

    private async Task<WorkingTree> LookAndRestoreAsync(IReadOnlyCollection<string> committing)
    {
        for (var turn = 1; ; turn++, committing = [])
        {
            var look = guard.Look();
            var tree = await session.Git.SnapshotAsync(committing, CancellationToken.None).ConfigureAwait(false);

            // On a foreign branch every file is another one; that is settled otherwise.
            if (tree.Branch == ledger.Last.Branch && await guard.FindTakenBackAsync(tree, look, committing.Count > 0).ConfigureAwait(false) is { Count: > 0 } lost)
            {
                // Still remembered where it cannot be put back now: the next look tries again.
                if (!await TryRestoreAsync(lost, look).ConfigureAwait(false)) return tree;
            }
            else if ((turn > LooksBesideGit || !guard.IsGitWriting) && guard.TryRemember(look, tree.Head))
            {
                return tree;
            }

            // What was known to be right is remembered still, and nothing is written upon anything else.
            if (turn >= MostLooks) return tree;
        }
    }

    // False: not now.
    private async Task<bool> TryRestoreAsync(IReadOnlyList<string> lost, OwnedFilesLook look)
    {
        using var patience = policy.BoundStoreWait();
        try
        {
            if (await guard.RestoreAsync(lost, look, patience.Token).ConfigureAwait(false))
                warn($"The backlog's own files ({string.Join(", ", lost.Select(Path.GetFileName))}) were taken back to the last commit or removed while agents ran, as by git reset or git stash; they are as they were again.");
            return true;
        }
        catch (Exception error) when (error is OrchestratorException { Id: "OrcLockTimeout" } or OperationCanceledException)
        {
            return false;
        }
    }

    private void Attribute(WorkingTree tree)
    {
        var users = ledger.UserPaths.Count;
        foreach (var disturbed in ledger.Observe(tree)) warn(session.DescribeDisturbed(disturbed));
        foreach (var path in tree.NestedRepositories)
            if (nested.Add(path)) warn($"{GitPath.Show(path)} is a repository of its own that an agent left behind or worked in; it is left alone and in no commit of the run.");
        if (ledger.UserPaths.Count != users) session.Journal.Append(new UserPathsChanged([.. ledger.UserPaths]), durable: false);
        lastLook = project.Time.GetTimestamp();
    }
}
