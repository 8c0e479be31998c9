using System.Collections.Immutable;
using Orchestrator.Backlog;
using Orchestrator.Execution;
using Orchestrator.Native;
using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Coordination;

/// <summary>The single writer of a run: owns the store's write side, the worklog, the journal and git; one piece of work at a time.</summary>
/// <remarks>Every public method queues its work and returns when it is done, so callers on any thread need no lock.</remarks>
public sealed class Coordinator : IPhaseRecorder, IAsyncDisposable
{
    private readonly Project project;
    private readonly RunSession session;
    private readonly CoordinatorOptions options;
    private readonly WriteQueue queue = new();
    private readonly CommitPolicy policy;
    private readonly PhaseCommitter committer;
    private readonly Dictionary<string, PhaseRecord> phases = new(StringComparer.Ordinal);
    private readonly PathLedger ledger;
    private readonly Dictionary<string, OutcomeDecision> decisions = new(StringComparer.Ordinal);
    private readonly OwnedFilesGuard guard;
    private readonly TreeObserver tree;
    private readonly OutcomeSettlement settlement;
    private readonly StartChecks checks;
    private readonly BranchKeeper branch;
    private readonly CommitAhead ahead;
    private ImmutableHashSet<string> started = ImmutableHashSet.Create<string>(StringComparer.Ordinal);
    private int lastNumber;
    private int lastToken;
    private int agentRuns;
    private bool hasLeftovers;

    /// <summary>Starts the writer of a run whose lock is held and whose recovery is through.</summary>
    public Coordinator(Project project, RunSession session, CoordinatorOptions options)
    {
        this.project = project;
        this.session = session;
        this.options = options;
        var execution = project.Settings.Execution;
        policy = new CommitPolicy(project.Settings.Git.Hooks, execution.ShutdownGrace, project.Time);
        ledger = new PathLedger(session.Tree, session.Owned.Contains, session.UserPaths);
        var writer = new OutcomeWriter(project, OutcomeLimits.Of(execution));
        committer = new PhaseCommitter(session, ledger, policy, writer, options.Warn);
        guard = new OwnedFilesGuard(project, session.Git, session.Owned);
        guard.Remember(session.Tree.Head);
        tree = new TreeObserver(project, session, ledger, guard, policy, options.Warn);
        settlement = new OutcomeSettlement(project, session, ledger, writer, committer, tree, policy);
        checks = new StartChecks(project, session.Git);
        branch = new BranchKeeper(session.Git, tree);
        ahead = new CommitAhead(session, ledger, committer, policy, project.Settings.Git.Hooks);
    }

    /// <summary>Agent processes so far, throttled ones not counted.</summary>
    public int AgentRuns => Volatile.Read(ref agentRuns);

    /// <summary>Whether as many agents ran as the cap allows.</summary>
    public bool IsCapReached => options.Cap > 0 && AgentRuns >= options.Cap;

    /// <summary>Commits that git refused so far, those of former runs included.</summary>
    public int PendingCommits => committer.PendingCount + session.PendingCommits;

    /// <summary>Why the run cannot go on; null while it can.</summary>
    public string? Fault => branch.Lost;

    /// <summary>The run is stopping: commits are made at once or left to the next start.</summary>
    public void BeginStop() => policy.Stop();

    /// <summary>The run is to end at once: a commit that is under way is cut off and made anew without hooks.</summary>
    public void BeginKill()
    {
        policy.Stop();
        policy.Cut();
    }

    /// <summary>What is left of the one grace of a stop; all of it while the run is not to stop.</summary>
    public TimeSpan GraceLeft => policy.GraceLeft;

    /// <summary>An item's phase is on from here until its outcome is applied, though its turn in the queue may come later: no triage merges it away.</summary>
    public void Announce(string itemId) => ImmutableInterlocked.Update(ref started, (ids, id) => ids.Add(id), itemId);

    /// <inheritdoc />
    public Task<PhaseStart> BeginPhaseAsync(PhaseAssignment assignment, CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (await checks.OvertakenAsync(assignment).ConfigureAwait(false) is { } moved) return new PhaseStart(0, "", null, null) { Overtaken = moved };

        // When nothing ran since the last look it is the new baseline; git status costs more than all the rest here.
        var baseline = !committer.TakeHooksRan() && tree.IsFresh() ? ledger.Last : await tree.LookAsync().ConfigureAwait(false);
        var token = ++lastToken;
        var own = session.Owned.FoldersOf(assignment.Item.Id);
        ledger.Begin(token, own);
        phases[assignment.Item.Id] = new PhaseRecord(token, assignment, baseline, own, session.Owned.FilesBelow(own));
        var stale = await checks.StalenessAsync(assignment, cancellationToken).ConfigureAwait(false);
        return new PhaseStart(token, baseline.Head ?? "", baseline.Branch, stale);
    });

    /// <inheritdoc />
    public Task<AttemptTicket?> StartAttemptAsync(PhaseAssignment assignment, PhaseStart start, CancellationToken cancellationToken) =>
        InTurnAsync<AttemptTicket?>(() =>
        {
            if (IsCapReached) return Task.FromResult<AttemptTicket?>(null);
            var record = phases[assignment.Item.Id];
            var number = ++lastNumber;
            Interlocked.Increment(ref agentRuns);
            var directory = project.Files.AttemptDirectory(session.RunId, number, assignment.Item.Id, assignment.PhaseName);
            var ticket = new AttemptTicket(session.RunId, number, directory, Path.Combine(directory, "result.json"));
            var item = assignment.Item;
            session.Journal.Append(
                new AttemptStarted(
                    number, record.FirstNumber ?? number, item.Id, item.Title, assignment.PhaseName, item.Status, item.Phase, item.PhasePool,
                    assignment.Agent.Name, assignment.Model, directory, ticket.ResultPath, record.OwnFolders,
                    record.FirstNumber is null ? record.Baseline : null),
                durable: false);
            FaultPoint.Reach("start-journalled");
            record.FirstNumber ??= number;
            record.LastNumber = number;

            // The prompt is made meanwhile.
            return Task.FromResult<AttemptTicket?>(ticket with { Journalled = session.Journal.FlushAsync() });
        });

    /// <inheritdoc />
    public Task<AttemptFootprint> EndAttemptAsync(PhaseStart start, AttemptTicket ticket, bool isLast) => InTurnAsync(async () =>
    {
        FaultPoint.Reach("agent-ended");
        var record = isLast && Fault is null ? phases.Values.FirstOrDefault(phase => phase.Token == start.Token && ahead.IsNext(phase)) : null;
        var looking = tree.LookAsync(record is null ? [] : ahead.ListNewFiles(record));
        if (record is not null) await ahead.StartAsync(record).ConfigureAwait(false);
        var now = await looking.ConfigureAwait(false);
        if (now.Branch != start.Branch) await ahead.EndAsync().ConfigureAwait(false);
        var paths = ledger.PathsOf(start.Token);
        session.Journal.Append(new AttemptEnded(ticket.Number, paths, now.Head, ledger.SharedPathsOf(start.Token) is { Count: > 0 } shared ? shared : null), durable: false);
        FaultPoint.Reach("ended-journalled");
        var branchProblem = await branch.MendAsync(start.Branch, now, "The agent").ConfigureAwait(false);
        return new AttemptFootprint(paths, now.Head, branchProblem) { HasChangedPending = ledger.HasChangedPending(start.Token), IsBranchLost = Fault is not null };
    });

    /// <inheritdoc />
    public Task<AttemptFootprint> EndVerificationAsync(PhaseStart start) => InTurnAsync(async () =>
    {
        var before = ledger.PathsOf(start.Token).ToHashSet(StringComparer.Ordinal);
        var now = await tree.LookAsync().ConfigureAwait(false);
        string[] litter = [.. ledger.PathsOf(start.Token).Where(path => !before.Contains(path))];
        ledger.Disown(litter);
        var branchProblem = await branch.MendAsync(start.Branch, now, "A verification command").ConfigureAwait(false);
        return new AttemptFootprint(litter, now.Head, branchProblem) { IsBranchLost = Fault is not null };
    });

    /// <summary>Applies a phase's outcome: journal, worklog, store, commit, each exactly once.</summary>
    /// <exception cref="OrchestratorException">OrcLockTimeout: call again, the decision is kept. Anything else: the next start does it again from the journal.</exception>
    public Task<AppliedPhase> ApplyAsync(PhaseAssignment assignment, PhaseOutcome outcome) => queue.RunAsync(async () =>
    {
        try
        {
            if (!phases.TryGetValue(assignment.Item.Id, out var record) || record.Prepared is null) await ahead.EndAsync().ConfigureAwait(false);
            return await ApplyInTurnAsync(assignment, outcome, record).ConfigureAwait(false);
        }
        finally
        {
            await ahead.EndAsync().ConfigureAwait(false);
            await session.Git.TakeBackIntentsAsync().ConfigureAwait(false);
        }
    });

    /// <summary>Runs one transaction of the run that belongs to no phase (promotion, an item's own fault).</summary>
    /// <param name="change">Made again upon its own result it changes nothing.</param>
    /// <param name="cancellationToken">Gives up while it waits for the store.</param>
    public Task<T> UpdateAsync<T>(Func<BacklogDraft, T> change, CancellationToken cancellationToken) =>
        InTurnAsync(async () =>
        {
            // Nothing is lost with it: once the run is to stop, nobody's lock is waited for.
            using var either = CancellationTokenSource.CreateLinkedTokenSource(policy.Stopping, cancellationToken);
            List<T> results = [];
            await tree.GuardAsync(async demand =>
            {
                results.Add(await project.Store.UpdateAsync(
                    draft =>
                    {
                        demand();
                        return change(draft);
                    },
                    either.Token).ConfigureAwait(false));
                return true;
            }).ConfigureAwait(false);

            // Made again, it may have found its work done.
            return results[0];
        });

    /// <summary>Takes in what people put into the inbox.</summary>
    /// <returns>Whether items were added.</returns>
    public Task<bool> TakeInInboxAsync() => InTurnAsync(async () =>
    {
        InboxResult? taken = null;
        var result = await tree.GuardAsync(async demand =>
        {
            if (taken is null) return taken = await project.TakeInInboxAsync(policy.Stopping).ConfigureAwait(false);

            // Git took back what came in, and the file it came from is gone.
            await project.Store.UpdateAsync(
                draft =>
                {
                    demand();
                    foreach (var item in taken.Added.Where(item => !draft.Exists(item.Id))) draft.Put(item);
                    return true;
                },
                CancellationToken.None).ConfigureAwait(false);
            return taken;
        }).ConfigureAwait(false);
        foreach (var warning in result.Warnings) options.Warn(warning);
        return result.Added.Count > 0;
    });

    /// <summary>The end of every run: pending and shared commits, the halt commit, the journal's last line (chapter 7.5).</summary>
    /// <param name="reason">Why it halts, for the commit's message.</param>
    public Task HaltAsync(HaltReason reason) => InTurnAsync(async () =>
    {
        if (Fault is not null) return true;
        await committer.RetryPendingAsync().ConfigureAwait(false);
        if (ledger.IsIdle) await committer.CommitSharedAsync().ConfigureAwait(false);
        FaultPoint.Reach("before-halt-commit");
        await committer.CommitOwnedAsync(CommitMessages.ForHalt(reason.ToString())).ConfigureAwait(false);
        FaultPoint.Reach("after-halt-commit");
        if (committer.PendingCount == 0 && !hasLeftovers && phases.Count == 0 && decisions.Count == 0) session.Journal.Append(new RunClosed(), durable: true);
        FaultPoint.Reach("run-closed");
        return true;
    });

    /// <summary>Looks whether the backlog was taken back behind everybody's back, and restores it.</summary>
    public Task GuardStoreAsync() => InTurnAsync(async () =>
    {
        if (Fault is null && !guard.Settle(ledger.Last.Head)) await tree.LookAsync().ConfigureAwait(false);
        return true;
    });

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await queue.DisposeAsync().ConfigureAwait(false);
        await ahead.EndAsync().ConfigureAwait(false);
        await session.Git.TakeBackIntentsAsync().ConfigureAwait(false);
        guard.Dispose();
        policy.Dispose();
    }

    private async Task<AppliedPhase> ApplyInTurnAsync(PhaseAssignment assignment, PhaseOutcome outcome, PhaseRecord? record)
    {
        if (outcome is PhaseOutcome.Unverified unverified) return LeaveToNextStart(assignment, outcome, record, unverified.Cause);

        // Another agent may have switched the branch since this one ended; a look at one file tells.
        if (Fault is null && record is not null && session.Git.ReadBranch() != record.Baseline.Branch)
            await branch.MendAsync(record.Baseline.Branch, await tree.LookAsync().ConfigureAwait(false), "An agent").ConfigureAwait(false);

        // On a foreign branch the store itself is another one: nothing is applied and nothing is committed there.
        if (Fault is { } fault) return LeaveToNextStart(assignment, outcome, record, fault);
        if (record?.LastNumber is null && outcome is PhaseOutcome.Interrupted)
        {
            Forget(assignment, record);
            return new AppliedPhase(null, Outcome.Cancelled) { Warnings = outcome.Warnings };
        }

        if (!decisions.TryGetValue(assignment.Item.Id, out var decision))
        {
            var number = outcome.Ticket?.Number ?? record?.LastNumber ?? ++lastNumber;
            decisions[assignment.Item.Id] = decision = await settlement.DecideAsync(assignment, outcome, record, number, OthersThanOf(assignment)).ConfigureAwait(false);

            // A throttled process did no work, so the cap does not count it; a second call for the same outcome must not count it back again.
            if (outcome is PhaseOutcome.Throttled or PhaseOutcome.Unavailable) Interlocked.Decrement(ref agentRuns);
        }

        try
        {
            var applied = await settlement.ApplyAsync(assignment, outcome, record, decision, OthersThanOf(assignment)).ConfigureAwait(false);
            Forget(assignment, record);
            return applied;
        }
        catch (OperationCanceledException) when (policy.IsStopping)
        {
            return LeaveToNextStart(assignment, outcome, record, "the backlog was locked by another program when the run had to end; the next start applies the result");
        }
    }

    // The journal has no line that closes the attempt, so that recovery finds it and whatever it wrote.
    private AppliedPhase LeaveToNextStart(PhaseAssignment assignment, PhaseOutcome outcome, PhaseRecord? record, string because)
    {
        hasLeftovers = true;
        Forget(assignment, record);
        return new AppliedPhase(settlement.RunOf(assignment, outcome, Outcome.Cancelled, because, null), Outcome.Cancelled) { Usage = outcome.Usage, Warnings = outcome.Warnings };
    }

    private void Forget(PhaseAssignment assignment, PhaseRecord? record)
    {
        if (record is not null) ledger.End(record.Token);
        phases.Remove(assignment.Item.Id);
        decisions.Remove(assignment.Item.Id);
        ImmutableInterlocked.Update(ref started, (ids, id) => ids.Remove(id), assignment.Item.Id);
    }

    private ImmutableHashSet<string> OthersThanOf(PhaseAssignment assignment) => started.Remove(assignment.Item.Id);

    // A git that waits for its paths is ended before anything else is done than that for which it waits.
    private Task<T> InTurnAsync<T>(Func<Task<T>> work) => queue.RunAsync(async () =>
    {
        await ahead.EndAsync().ConfigureAwait(false);
        return await work().ConfigureAwait(false);
    });
}
