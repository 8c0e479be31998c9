using System.Collections.Frozen;
using Orchestrator.Agents;
using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.Execution;
using Orchestrator.Pipelines;
using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Scheduling;

/// <summary>The loop of a run (chapter 4.3): owns time and tasks, decides nothing itself, and sleeps until something happens.</summary>
/// <remarks>
/// Everything here is touched by the loop's own flow alone. A phase's task ends only after its commit, so an item's next phase can never
/// overtake it; cancellation of one phase never looks like a stop of the run, because each has a token source of its own.
/// </remarks>
internal sealed class RunLoop
{
    private static readonly TimeSpan LockRetry = TimeSpan.FromSeconds(1);

    private readonly Project project;
    private readonly Coordinator coordinator;
    private readonly PhaseLauncher launcher;
    private readonly RunScope scope;
    private readonly StopState stop;
    private readonly WakeSignal wake;
    private readonly AgentThrottles throttles;
    private readonly RetryDesk retries;
    private readonly RetryMemory memory;
    private readonly RunTally tally;
    private readonly Action<RunEvent> tell;
    private readonly SelectionBasis basis;
    private readonly BacklogWatch watch;
    private readonly PhaseReports reports;
    private readonly Dictionary<string, RunningPhase> running = new(StringComparer.Ordinal);
    private Moment lookedAt;
    private string? fault;

    public RunLoop(
        Project project, RunRequest request, Coordinator coordinator, IPhaseExecutor executor, RunScope scope, StopState stop, WakeSignal wake,
        RunTally tally, IReadOnlySet<string> excluded, Action<RunEvent> tell)
    {
        this.project = project;
        this.coordinator = coordinator;
        this.scope = scope;
        this.stop = stop;
        this.wake = wake;
        this.tally = tally;
        this.tell = tell;
        memory = new RetryMemory();
        watch = new BacklogWatch(project, coordinator, Say);
        throttles = new AgentThrottles(project.Settings.Agents.Values, project.Settings.Execution.RateLimitMaxWait, project.Time);
        retries = new RetryDesk(throttles, wake);
        launcher = new PhaseLauncher(project, request, coordinator, executor, retries, memory, stop);
        reports = new PhaseReports(project, throttles, memory, tally, watch, tell);
        basis = new SelectionBasis(project, request, scope, excluded) { Unblocked = watch.Unblocked };
    }

    /// <summary>Results of a former run that did not hold are failed attempts, whose reason the next attempt is told.</summary>
    public void Remember(IEnumerable<LeftoverFailure> failures)
    {
        foreach (var failure in failures) memory.Keep(failure.ItemId, failure.Phase, failure.Attempts, failure.Failure);
    }

    /// <summary>Works until nothing can run, or until a reason to halt; returns when no task is left.</summary>
    public async Task<RunHalt> RunAsync()
    {
        while (true)
        {
            TimeSpan? delay = null;
            try
            {
                if (await TurnAsync().ConfigureAwait(false) is { } halt && running.Count == 0) return halt;
            }
            catch (OrchestratorException error) when (error.Id == "OrcLockTimeout")
            {
                // Somebody holds the store; the next turn tries again, and nothing else may come to wake it.
                delay = LockRetry;
                Tell(NoticeLevel.Verbose, error.Message);
            }
            catch (OperationCanceledException) when (stop.IsRequested)
            {
                // A promotion that was waiting for the store: the next turn halts.
                delay = TimeSpan.Zero;
            }
            catch (Exception error)
            {
                // Whatever it is, it goes through the same ending: children ended, what is done committed, the summary said.
                fault ??= error is OrchestratorException known ? $"{known.Message} {known.Remedy}" : $"{error.GetType().Name}: {error.Message}";
                CancelAll("the run cannot go on");
                if (running.Count == 0) return Halt(HaltReason.Faulted, fault);
            }

            await wake.WaitAsync(delay ?? NextDelay(), project.Time).ConfigureAwait(false);
            await CollectAsync().ConfigureAwait(false);
            retries.Answer();
        }
    }

    /// <summary>The backlog, healed, with this run's memory of blocks brought up to date.</summary>
    public Task<BacklogSnapshot> LookAsync() => watch.LookAsync(running.Values);

    /// <summary>What to hand to the pure selection.</summary>
    public SelectionInput InputFor(BacklogSnapshot backlog) => InputAt(backlog, throttles.Now());

    private SelectionInput InputAt(BacklogSnapshot backlog, Moment now) => basis.InputFor(backlog) with
    {
        Running = [.. running.Values.Select(phase => new RunningTask(
            phase.Assignment.Item.Id, phase.Assignment.PhaseName, phase.Assignment.IsDestructive, phase.Assignment.Agent.Name))],
        AgentsPassedOver = throttles.PassedOver(now),
        AgentLimits = throttles.Openings(now).ToDictionary(
            opening => opening.Key, opening => opening.Value + running.Values.Count(phase => phase.Assignment.Agent.Name == opening.Key)),
    };

    private async Task<RunHalt?> TurnAsync()
    {
        lookedAt = throttles.Now();
        var backlog = await watch.LookOrRestoreAsync(running.Values).ConfigureAwait(false);
        foreach (var phase in running.Values) phase.CancelIfOvertaken(backlog, project.Pipelines);
        if (coordinator.Fault is { } problem) fault ??= problem;
        if (fault is not null)
        {
            CancelAll("the run cannot go on");
            return Halt(HaltReason.Faulted, fault);
        }

        if (stop.IsRequested) return Halt(HaltReason.ShutdownRequested, "The run was asked to stop.");
        if (tally.HasBreakerTripped)
            return Halt(HaltReason.CircuitBreakerTripped, $"{project.Settings.Execution.CircuitBreaker} phases in a row ran out of attempts. Look at their transcripts before you start again.");
        if (Inbox.HasWork(project.InboxFile) && await coordinator.TakeInInboxAsync().ConfigureAwait(false)) backlog = await watch.LookOrRestoreAsync(running.Values).ConfigureAwait(false);
        if (scope.TargetHalt(backlog, basis.Hindrance) is { } targetHalt) return targetHalt;

        // Where nothing could go on in any case the cap is not what ends the run.
        if (coordinator.IsCapReached && (running.Count > 0 || CouldRun(backlog, without: FrozenSet<string>.Empty)))
            return Halt(HaltReason.CapReached, $"The cap of {coordinator.AgentRuns} agent runs is reached. Start again to go on, or raise it with -Cap (--cap).");

        while (true)
        {
            // One moment for the choice, the halt and the wait: an agent that comes free between two looks at the clock would be neither
            // chosen nor waited for.
            lookedAt = throttles.Now();
            var actions = Selection.Choose(InputAt(backlog, lookedAt));
            if (actions.Count == 0) break;

            // Promotions by themselves, then chosen again: what was promoted is further along than anything that was chosen beside it,
            // and must not find its slot taken by a triage.
            var promotions = actions.OfType<SchedulingAction.Promote>().ToList();
            foreach (var action in promotions.Count > 0 ? promotions : actions) await ActAsync(action).ConfigureAwait(false);
            if (stop.IsRequested) break;
            backlog = await watch.LookOrRestoreAsync(running.Values).ConfigureAwait(false);
        }

        if (running.Count > 0 || stop.IsRequested) return null;
        if (await BlockMisfitsAsync(backlog).ConfigureAwait(false))
        {
            // Another turn: a target may be among them, and the next one follows.
            wake.Set();
            return null;
        }

        if (throttles.NextChange(lookedAt) is not null && WaitsForAgent(backlog)) return null;
        return RunHalts.WhenIdle(scope, InputAt(backlog, lookedAt), hasUnavailableAgent: WaitsForAgentThatNeverComes(backlog));
    }

    // Items that came, or were changed, after the checks before the run: a pipeline or phase that does not exist is the item's own fault.
    private async Task<bool> BlockMisfitsAsync(BacklogSnapshot backlog)
    {
        var misfits = SelectionExplanation.Explain(InputAt(backlog, lookedAt), []).Where(entry => entry.Kind == WaitKind.UnknownPhase).ToList();
        foreach (var misfit in misfits) await BlockAsync(misfit.Item, misfit.Reason).ConfigureAwait(false);
        return misfits.Count > 0;
    }

    // Would anything run if throttled agents had not to be passed over, those beyond hope still left out?
    private bool WaitsForAgent(BacklogSnapshot backlog) => CouldRun(backlog, without: throttles.Exhausted);

    private bool WaitsForAgentThatNeverComes(BacklogSnapshot backlog) =>
        throttles.Exhausted.Count > 0 && CouldRun(backlog, without: FrozenSet<string>.Empty);

    // An agent that is passed over has no openings either, so the limits must not stand in the way of the question.
    private bool CouldRun(BacklogSnapshot backlog, IReadOnlySet<string> without) => Selection.Choose(InputAt(backlog, lookedAt) with
    {
        AgentsPassedOver = without,
        AgentLimits = FrozenDictionary<string, int>.Empty,
    }).Count > 0;

    private async Task ActAsync(SchedulingAction action)
    {
        switch (action)
        {
            case SchedulingAction.Promote promote:
                await PromoteAsync(promote.Item).ConfigureAwait(false);
                break;
            case SchedulingAction.RunPhase run:
                Start(run.Item, run.Phase);
                break;
            case SchedulingAction.Triage triage:
                Start(triage.Item, null);
                break;
        }
    }

    private async Task PromoteAsync(BacklogItem item)
    {
        var isPromoted = await coordinator.UpdateAsync(
            draft =>
            {
                // Somebody may have changed it since it was chosen, its pipeline included.
                if (!draft.TryGet(item.Id, out var now) || now.Status != ItemStatus.Ready || project.Pipelines.Find(now.Pipeline) is not { } pipeline) return false;
                draft.Put(Transitions.Advance(now, pipeline));
                return true;
            },
            CancellationToken.None).ConfigureAwait(false);
        if (isPromoted) Tell(NoticeLevel.Verbose, $"{item} is promoted: its dependencies are met and there is room in progress.");
    }

    private void Start(BacklogItem item, Phase? phase)
    {
        var pipeline = project.Pipelines.Find(item.Pipeline) ?? project.Pipelines.Default;
        var assignment = launcher.Assign(item, pipeline, phase);
        var source = CancellationTokenSource.CreateLinkedTokenSource(stop.Stop);
        RunningPhase entry = new(assignment, source);
        var cancellation = new PhaseCancellation(() => entry.Cause ?? "the run was asked to stop", source.Token, stop.Kill);
        running.Add(item.Id, entry);
        coordinator.Announce(item.Id);
        reports.Started(assignment);
        entry.Begin(() => launcher.RunAsync(entry, reports.ProgressOf(assignment), cancellation), wake.Set);
    }

    private async Task CollectAsync()
    {
        foreach (var phase in running.Values.Where(phase => phase.Work is { IsCompleted: true }).ToArray())
        {
            running.Remove(phase.Assignment.Item.Id);
            phase.Dispose();
            if (reports.Collect(phase.Assignment, await phase.Work!.ConfigureAwait(false)) is { } problem) fault ??= problem;
        }
    }

    private void CancelAll(string because)
    {
        foreach (var phase in running.Values) phase.Cancel(because);
    }

    private async Task BlockAsync(BacklogItem item, string reason)
    {
        await coordinator.UpdateAsync(
            draft =>
            {
                if (draft.TryGet(item.Id, out var now) && now.Status is not (ItemStatus.Blocked or ItemStatus.Done))
                    draft.Put(Transitions.Block(now, reason, BlockType.Decision));
                return true;
            },
            CancellationToken.None).ConfigureAwait(false);
        tally.CountBlock();
        watch.NoteBlocked(item.Id);
        Warn($"{item} is blocked: {reason}.");
    }

    private TimeSpan? NextDelay()
    {
        // Phases that are on wait for their next attempt in a drain too.
        var opening = fault is not null || stop.IsRequested || basis.MaxConcurrent <= running.Count ? null : throttles.NextChange(lookedAt);
        return opening is null || retries.NextChange < opening ? retries.NextChange : opening;
    }

    private static RunHalt Halt(HaltReason reason, string message) => new(reason, message);

    private void Say(NoticeLevel level, string text)
    {
        if (level == NoticeLevel.Warning) Warn(text);
        else Tell(level, text);
    }

    private void Warn(string text)
    {
        tally.Warn(text);
        Tell(NoticeLevel.Warning, text);
    }

    private void Tell(NoticeLevel level, string text) => tell(new RunEvent.Notice(level, text));
}
