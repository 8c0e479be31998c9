using Orchestrator.Agents;
using Orchestrator.Coordination;
using Orchestrator.Execution;
using Orchestrator.Processes;
using Orchestrator.Runs;

namespace Orchestrator.Scheduling;

/// <summary>Runs a project's pipeline: preflight, lock and journal, loop, halt (the way of a run).</summary>
/// <param name="project">The opened project.</param>
public sealed class PipelineRunner(Project project)
{
    /// <summary>Works through the backlog until a reason to halt.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="listen">Told what happens, from any thread, one event at a time.</param>
    /// <param name="stop">First request to end: agents get TERM and one grace.</param>
    /// <param name="kill">Second request: agents get KILL.</param>
    /// <returns>The run's summary; the halt commit is made and no child is alive.</returns>
    /// <exception cref="OrchestratorException">The run could not begin: configuration, git, store, another run, or a request that cannot be read.</exception>
    public async Task<PipelineRun> RunAsync(RunRequest request, Action<RunEvent> listen, CancellationToken stop, CancellationToken kill)
    {
        var events = new EventGate(listen);
        void Inform(string text) => events.Tell(new RunEvent.Notice(NoticeLevel.Information, text));

        // Which processes may outlive a phase stands in the configuration.
        if (project.Configuration.IsValid) await RunSession.EndSurvivorsAsync(project, Inform, stop).ConfigureAwait(false);
        var preflight = await Preflight.CheckAsync(project, request, stop).ConfigureAwait(false);
        preflight.ThrowIfFatal();
        var backlog = preflight.Backlog!;
        request = request.ResolvedIn(backlog);
        var scope = new RunScope(request, backlog, preflight.ExcludedItems);

        using var ownStop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var state = new StopState(ownStop.Token, kill);
        var wake = new WakeSignal();
        var startedAt = project.Time.GetUtcNow();
        using var stopFile = new StopFileWatch(project.Files, project.Time, asked =>
        {
            if (asked.Drain) state.Drain();
            else ownStop.Cancel();
            wake.Set();
        });
        RunSession begun;
        try
        {
            begun = await RunSession.BeginAsync(project, preflight.Repository, Inform, stopFile.Begin, ownStop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested && stopFile.RunId is not null)
        {
            return NotBegun(stopFile.RunId, startedAt, events);
        }

        using var session = begun;
        var tally = new RunTally(project.Settings.Execution.CircuitBreaker);
        void Warn(string text)
        {
            tally.Warn(text);
            events.Tell(new RunEvent.Notice(NoticeLevel.Warning, text));
        }

        foreach (var warning in preflight.Warnings) Warn(warning);
        RunHistory.Prune(project.Files, project.Settings.Execution.KeepRuns);

        var coordinator = new Coordinator(project, session, new CoordinatorOptions
        {
            Cap = request.Cap ?? project.Settings.Execution.DefaultPhaseCap,
            Warn = Warn,
        });
        await using var closing = coordinator.ConfigureAwait(false);
        var loop = new RunLoop(project, request, coordinator, MakeExecutor(coordinator), scope, state, wake, tally, preflight.ExcludedItems, events.Tell);
        loop.Remember(session.Failures);
        using var onStop = ownStop.Token.Register(() =>
        {
            coordinator.BeginStop();
            wake.Set();
        });
        using var onKill = kill.Register(coordinator.BeginKill);
        using var watch = new StoreWakeup(project, wake);

        try
        {
            backlog = await loop.LookAsync().ConfigureAwait(false);
        }
        catch (OrchestratorException)
        {
            // Broken since the checks: the first turn meets it too, and ends the run as every fault does.
        }

        events.Tell(new RunEvent.Started(session.RunId, scope.OpenItems(loop.InputFor(backlog)).Count));
        foreach (var message in scope.Messages) events.Tell(new RunEvent.Notice(NoticeLevel.Information, message));
        var halt = await RunLoopAsync(loop, coordinator, Warn, kill).ConfigureAwait(false);
        return await EndAsync(new PipelineRun { Id = session.RunId, StartedAt = startedAt }, halt, loop, scope, coordinator, session, tally, events).ConfigureAwait(false);
    }

    /// <summary>Explains what a run would do: what first, what waits for what, what is blocked, and why. Starts and changes nothing.</summary>
    /// <exception cref="OrchestratorException">As for <see cref="RunAsync"/>.</exception>
    public async Task<RunPlan> PlanAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var preflight = await Preflight.CheckAsync(project, request, cancellationToken).ConfigureAwait(false);
        preflight.ThrowIfFatal();
        request = request.ResolvedIn(preflight.Backlog!);
        return RunPlan.Make(project, request, preflight);
    }

    // Asked to stop while it still finished what a killed run had done; the next start goes on with that.
    private PipelineRun NotBegun(string runId, DateTimeOffset startedAt, EventGate events)
    {
        const HaltReason reason = HaltReason.ShutdownRequested;
        var run = new PipelineRun
        {
            Id = runId,
            StartedAt = startedAt,
            Duration = project.Time.GetUtcNow() - startedAt,
            HaltReason = reason,
            Message = "The run was asked to stop before it had begun.",
            ExitCode = RunHalts.ExitCode(reason, blockedAny: false, openLeft: true, isTargeted: false, pendingCommits: 0),
        };
        events.Tell(new RunEvent.Ended(run));
        return run;
    }

    private async Task<RunHalt> RunLoopAsync(RunLoop loop, Coordinator coordinator, Action<string> warn, CancellationToken kill)
    {
        // Daemons that cleared their environment and left their session come to this process while it adopts orphans.
        using var adoption = OrphanAdoption.Begin("ORCHESTRATOR_GIT_", project.Options.HostStartsPrograms);
        var halt = await loop.RunAsync().ConfigureAwait(false);
        var execution = project.Settings.Execution;
        try
        {
            // One grace for everything: of a stop's, daemons get what the agents have left of it.
            await adoption.EndAdoptedAsync(execution.KeepProcesses, coordinator.GraceLeft, project.Time, kill).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // Whatever it is, the halt commit and the summary still have to come.
            warn($"Daemons that agents left behind could not be looked for: {error.Message}");
        }

        return halt;
    }

    private PhaseExecutor MakeExecutor(Coordinator coordinator)
    {
        var execution = project.Settings.Execution;
        var limits = new ExecutionLimits
        {
            ShutdownGrace = execution.ShutdownGrace,
            StallTimeout = execution.StallTimeout,
            RetryBackoff = execution.RetryBackoff,
            KeepProcesses = execution.KeepProcesses,
        };
        return new PhaseExecutor(
            coordinator, new ProcessAgentRunner(project.Time), new PhasePrompts(project.Root, project.ReadAsync, project.Store, project.Pipelines), limits, project.Time);
    }

    private async Task<PipelineRun> EndAsync(
        PipelineRun run, RunHalt halt, RunLoop loop, RunScope scope, Coordinator coordinator, RunSession session, RunTally tally, EventGate events)
    {
        try
        {
            await coordinator.HaltAsync(halt.Reason).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // The halt commit is a courtesy; the store is the truth and the next start commits it.
            tally.Warn($"The halt commit could not be made: {error.Message}");
        }

        run = tally.Fill(run) with
        {
            HaltReason = halt.Reason,
            Message = halt.Message,
            AgentRuns = coordinator.AgentRuns,
            PendingCommits = coordinator.PendingCommits,
        };
        var openLeft = false;
        try
        {
            var input = loop.InputFor(await loop.LookAsync().ConfigureAwait(false));
            run = RunSummary.Describe(run, scope, input);
            openLeft = scope.OpenItems(input).Count > 0 || scope.MissesTarget(input.Snapshot);
        }
        catch (OrchestratorException error)
        {
            run = run with { Warnings = [.. run.Warnings, error.Message] };
        }

        run = run with
        {
            ExitCode = RunHalts.ExitCode(halt.Reason, tally.BlockedAny, openLeft, scope.HasTargets || scope.KnowsNone, run.PendingCommits),
            Duration = project.Time.GetUtcNow() - run.StartedAt,
        };
        try
        {
            RunHistory.Save(project.Files, run);
            if (run.Phases > 0 && halt.Reason != HaltReason.ShutdownRequested) await session.Git.MaintenanceAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or OrchestratorException)
        {
            // A full disk, perhaps: whoever waits for the run hears of its end all the same.
            run = run with { Warnings = [.. run.Warnings, $"The run's summary could not be kept: {error.Message}"] };
        }

        events.Tell(new RunEvent.Ended(run));
        return run;
    }
}
