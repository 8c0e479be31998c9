using Orchestrator.Git;
using Orchestrator.Native;
using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>Makes the commits of a run: one for each phase, shared files, the product's own; what git refuses stays pending (chapter 7.3).</summary>
internal sealed class PhaseCommitter(RunSession session, PathLedger ledger, CommitPolicy policy, OutcomeWriter writer, Action<string> warn)
{
    private readonly List<PendingCommit> pending = [];
    private readonly Dictionary<int, (string ItemId, string Phase)> phaseOf = [];
    private string? lastRefusal;
    private int sharedPending;
    private int pendingCount;
    private bool hooksRan;
    private bool isLockHeld;

    /// <summary>Whether a hook may have changed files since the last look at the tree; asking clears it.</summary>
    public bool TakeHooksRan()
    {
        var ran = hooksRan;
        hooksRan = false;
        return ran;
    }

    /// <summary>Commits that git refused so far.</summary>
    public int PendingCount => Volatile.Read(ref pendingCount);

    /// <summary>Whether the commit of this attempt is among them.</summary>
    public bool IsPending(int number) => pending.Exists(commit => commit.Number == number);

    /// <summary>A phase has ended; commits of files that it shares with others name it.</summary>
    public void Name(int token, string itemId, string phase) => phaseOf[token] = (itemId, phase);

    /// <summary>Commits a decided phase; null when there was nothing to commit or git refused.</summary>
    /// <param name="record">What is known of the phase; null if it never began.</param>
    /// <param name="decision">What became of the item.</param>
    /// <param name="beside">Done while git is at work; what it throws comes when git has ended, and the attempt is not closed then. Null: nothing.</param>
    public async Task<string?> CommitPhaseAsync(PhaseRecord? record, OutcomeDecision decision, Action? beside = null)
    {
        isLockHeld = false;
        var prepared = record?.Prepared;

        // From a stop on other rules hold than those it was started with.
        if (policy.IsStopping && prepared is not null)
        {
            await prepared.DisposeAsync().ConfigureAwait(false);
            prepared = null;
        }

        await RetryPendingAsync(record?.Token).ConfigureAwait(false);
        if (record is not null) Name(record.Token, decision.ItemId, decision.Phase);
        var paths = record is not null ? ledger.PathsOf(record.Token) : [];
        var request = writer.RequestFor(decision, [.. paths, .. session.Owned.List(ledger.Last)], decision.RunHooks && !policy.IsStopping) with { Prepared = prepared };
        return await TryAsync(new PendingCommit(record?.Token ?? 0, decision.Number, request.Message, request.Trailers, decision.RunHooks), request, beside).ConfigureAwait(false);
    }

    /// <summary>Tries the refused commits again, oldest first.</summary>
    /// <param name="ending">The phase that has just ended and still counts as running; null: none.</param>
    public async Task RetryPendingAsync(int? ending = null)
    {
        if (pending.Count == 0) return;
        PendingCommit[] again = [.. pending];
        pending.Clear();
        foreach (var commit in again)
        {
            // A hook may stash the working tree under running agents; such a commit waits until nothing runs.
            if (commit.RunHooks && !policy.IsStopping && !ledger.IsIdleBut(ending))
            {
                pending.Add(commit);
                continue;
            }

            var request = new CommitRequest([.. ledger.PathsOf(commit.Token), .. session.Owned.List(ledger.Last)], commit.Message, commit.Trailers)
            {
                RunHooks = commit.RunHooks && !policy.IsStopping,
            };
            await TryAsync(commit, request).ConfigureAwait(false);
        }

        CountPending();
    }

    /// <summary>Commits the paths that several ended phases may have changed.</summary>
    public async Task CommitSharedAsync()
    {
        sharedPending = 0;
        foreach (var group in ledger.SharedAndSettled().GroupBy(shared => string.Join(',', shared.Tokens)))
        {
            string[] paths = [.. group.Select(shared => shared.Path)];
            var message = CommitMessages.ForShared(group.First().Tokens.Where(phaseOf.ContainsKey).Select(token => phaseOf[token]));
            var outcome = await CommitAsync(RequestFor(paths, message)).ConfigureAwait(false);
            if (outcome is CommitOutcome.Failed refused)
            {
                sharedPending++;
                session.Journal.Append(new SharedCommitPending(paths, message), durable: false);
                Report(refused.Words);
                continue;
            }

            var sha = (outcome as CommitOutcome.Committed)?.Sha;
            ledger.Committed(paths, sha);
            session.Journal.Append(new PathsCommitted(paths, sha), durable: false);
            warn($"{paths.Length} file(s) were changed while several phases ran and are committed as \"{message}\": {string.Join(", ", paths.Take(5).Select(GitPath.Show))}{(paths.Length > 5 ? ", …" : "")}");
        }

        CountPending();
    }

    /// <summary>Commits the product's own files, and those alone.</summary>
    public async Task CommitOwnedAsync(string message)
    {
        var outcome = await CommitAsync(RequestFor(session.Owned.List(ledger.Last), message)).ConfigureAwait(false);
        if (outcome is CommitOutcome.Failed refused) Report(refused.Words);
        else if (outcome is CommitOutcome.Committed committed) ledger.Committed([], committed.Sha);
    }

    private CommitRequest RequestFor(IReadOnlyList<string> paths, string message) =>
        new(paths, message, []) { RunHooks = policy.RunsHooksForOthers };

    private async Task<string?> TryAsync(PendingCommit commit, CommitRequest request, Action? beside = null)
    {
        FaultPoint.Reach("before-commit");
        var committing = CommitAsync(request);
        CommitOutcome outcome;
        try
        {
            beside?.Invoke();
        }
        finally
        {
            outcome = await committing.ConfigureAwait(false);
        }

        FaultPoint.Reach("after-commit");
        switch (outcome)
        {
            case CommitOutcome.Failed refused:
                pending.Add(commit);
                CountPending();
                session.Journal.Append(new CommitPending(commit.Number, refused.Words), durable: false);
                Report(refused.Words);
                return null;
            default:
                var sha = (outcome as CommitOutcome.Committed)?.Sha;
                ledger.Committed(request.Paths, sha);

                // Not flushed, for git flushes no commit either: had a power cut spared this line alone, nobody would look for the commit.
                session.Journal.Append(new AttemptClosed(commit.Number, sha), durable: false);
                FaultPoint.Reach("committed-journalled");
                return sha;
        }
    }

    private async Task<CommitOutcome> CommitAsync(CommitRequest request)
    {
        try
        {
            // Who holds the lock for longer than one wait holds it for the next commit too: twenty waits would hold up all agents for minutes.
            request = request with { WaitForIndexLock = isLockHeld ? TimeSpan.Zero : policy.WaitForIndexLock, EndOfWait = policy.Stopping };
            var outcome = await session.Git.CommitAsync(request, policy.Token).ConfigureAwait(false);
            isLockHeld = outcome is CommitOutcome.Failed { IsIndexLock: true };
            hooksRan |= outcome is CommitOutcome.Committed { HooksRan: true };
            return outcome;
        }
        catch (OperationCanceledException)
        {
            return new CommitOutcome.Failed("The commit, or a hook, was still at work when the run had to end.", IsIndexLock: false, IsHook: false);
        }
    }

    private void CountPending() => Volatile.Write(ref pendingCount, pending.Count + sharedPending);

    private void Report(string words)
    {
        // Once for each thing git says: a hook that always refuses would otherwise fill the screen.
        if (words == lastRefusal) return;
        lastRefusal = words;
        warn($"git refused a commit; nothing is lost, it is tried again with the next one and at the next start. git said: {words}");
    }
}
