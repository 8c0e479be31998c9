using Orchestrator.Backlog;
using Orchestrator.Execution;
using Orchestrator.Git;
using Orchestrator.Pipelines;
using Orchestrator.Processes;
using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>Finishes what runs that were killed had begun: ends survivors, applies results once, commits residue to its item (chapter 5.4).</summary>
internal sealed class Recovery(Project project, GitRepository git, OwnedPaths owned)
{
    private static readonly TimeSpan GitPatience = TimeSpan.FromSeconds(30);

    private readonly OutcomeLimits limits = new(project.Settings.Execution.MaxSubphases, project.Settings.Execution.MaxRework);
    private readonly List<string> notices = [];

    /// <summary>Recovers every unfinished run, oldest first.</summary>
    /// <returns>What was done, for people.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var run in RunHistory.ListUnfinished(project.Files))
            await RecoverAsync(run, cancellationToken).ConfigureAwait(false);
        return notices;
    }

    private async Task RecoverAsync(string run, CancellationToken cancellationToken)
    {
        var records = RunJournal.Read(project.Files.JournalFile(run));
        await EndSurvivorsAsync(run, records, cancellationToken).ConfigureAwait(false);
        using var journal = RunJournal.Open(project.Files.JournalFile(run), project.Time);
        var phases = UnfinishedPhase.Find(records);
        var tree = await git.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        var paths = new ResiduePaths(tree, records, phases, owned.Contains);
        var isComplete = true;
        foreach (var phase in phases)
            isComplete &= await FinishAsync(run, phase, paths, journal, cancellationToken).ConfigureAwait(false);
        isComplete &= await CommitSharedAsync(phases, paths, cancellationToken).ConfigureAwait(false);
        if (isComplete) journal.Append(new RunClosed(), durable: true);
    }

    private async Task EndSurvivorsAsync(string run, IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
    {
        var ended = await Survivors.EndAsync(
            $"ORCHESTRATOR_ATTEMPT_{run}_", project.Settings.Execution.KeepProcesses, project.Settings.Execution.ShutdownGrace, project.Time, cancellationToken).ConfigureAwait(false);
        if (ended > 0) notices.Add($"The run {run} was killed and left {ended} process(es) of its agents behind; they were ended.");

        // Git is never ended: half a commit is worse than a late one. Its stale locks go once it is gone.
        await Survivors.WaitForAsync($"ORCHESTRATOR_GIT_{run}", GitPatience, project.Time, cancellationToken).ConfigureAwait(false);
        if (records.OfType<RunBegan>().FirstOrDefault() is { } began) await git.RemoveStaleIndexLocksAsync(began.At, cancellationToken).ConfigureAwait(false);
        else await git.RemoveStaleIndexLocksAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> FinishAsync(string run, UnfinishedPhase phase, ResiduePaths paths, RunJournal journal, CancellationToken cancellationToken)
    {
        var decision = phase.Decision ?? await DecideFromResultAsync(run, phase, journal, cancellationToken).ConfigureAwait(false);
        if (decision is not null) return await RedoAsync(phase, decision, paths, journal, cancellationToken).ConfigureAwait(false);

        var own = paths.Of(phase);
        if (own.Count == 0)
        {
            journal.Append(new AttemptClosed(phase.LastNumber, null), durable: false);
            return true;
        }

        var attempt = $"{run}-{phase.LastNumber}";
        var request = new CommitRequest(
            [.. own, .. owned.List()],
            CommitMessages.ForIncomplete(phase.ItemId, phase.Phase, "the run was interrupted"),
            OutcomeWriter.Trailers(phase.ItemId, phase.Phase, attempt, phase.Agent));
        if (!await CommitAsync(request, phase, attempt, journal, cancellationToken).ConfigureAwait(false)) return false;
        notices.Add($"{phase.ItemId} was interrupted in {phase.Phase}; what it had written ({own.Count} file(s)) is committed, and it goes on there.");
        return true;
    }

    private async Task<bool> RedoAsync(
        UnfinishedPhase phase, OutcomeDecision decision, ResiduePaths paths, RunJournal journal, CancellationToken cancellationToken)
    {
        var writer = new OutcomeWriter(project, limits);

        // A commit is refused only after the store has taken the outcome; the item may have forgotten it since, under the outcomes that followed.
        if (!phase.IsPendingCommit)
        {
            var applied = await writer.ApplyAsync(decision, cancellationToken).ConfigureAwait(false);
            foreach (var warning in applied.Warnings) notices.Add(warning);
        }

        var request = OutcomeWriter.RequestFor(decision, [.. paths.Of(phase), .. owned.List()], decision.RunHooks, TimeSpan.FromSeconds(5));
        if (!await CommitAsync(request, phase, decision.Attempt, journal, cancellationToken).ConfigureAwait(false)) return false;
        notices.Add($"{decision.ItemId}: the result of {decision.Phase} that an interrupted run had not finished is applied and committed.");
        return true;
    }

    private async Task<bool> CommitAsync(CommitRequest request, UnfinishedPhase phase, string attempt, RunJournal journal, CancellationToken cancellationToken)
    {
        FaultPoint.Reach("recovery-before-commit");
        if (phase.BaselineHead is { } head
            && await git.FindCommitWithTrailerAsync(head, "Attempt", attempt, cancellationToken).ConfigureAwait(false) is { } existing)
        {
            journal.Append(new AttemptClosed(phase.LastNumber, existing), durable: false);
            return true;
        }

        var outcome = await git.CommitAsync(request, cancellationToken).ConfigureAwait(false);
        if (outcome is CommitOutcome.Failed refused)
        {
            notices.Add($"The commit of {phase.ItemId}, {phase.Phase} is still refused; it is tried again at the next start. git said: {refused.Words}");
            return false;
        }

        FaultPoint.Reach("recovery-after-commit");
        journal.Append(new AttemptClosed(phase.LastNumber, (outcome as CommitOutcome.Committed)?.Sha), durable: false);
        return true;
    }

    private async Task<bool> CommitSharedAsync(IReadOnlyList<UnfinishedPhase> phases, ResiduePaths paths, CancellationToken cancellationToken)
    {
        if (paths.Shared.Count == 0) return true;
        var message = phases.Count == 0
            ? "[orchestrator] Save files of interrupted phases"
            : CommitMessages.ForShared(phases.Select(phase => (phase.ItemId, phase.Phase)));
        var outcome = await git.CommitAsync(new CommitRequest(paths.Shared, message, []), cancellationToken).ConfigureAwait(false);
        if (outcome is not CommitOutcome.Failed refused) return true;
        notices.Add($"Files of interrupted phases could not be committed; tried again at the next start. git said: {refused.Words}");
        return false;
    }

    private async Task<OutcomeDecision?> DecideFromResultAsync(string run, UnfinishedPhase phase, RunJournal journal, CancellationToken cancellationToken)
    {
        var backlog = Healing.Heal(await project.Store.ReadAsync(cancellationToken).ConfigureAwait(false), project.Pipelines);
        if (!backlog.TryGet(phase.ItemId, out var item) || project.Pipelines.Find(item.Pipeline) is not { } pipeline) return null;
        var definition = phase.Phase == Phase.Triage ? null : pipeline.Find(phase.Phase);
        if (definition is null && phase.Phase != Phase.Triage) return null;
        var assignment = new PhaseAssignment
        {
            Item = item with { Status = phase.Status, Phase = phase.ItemPhase, PhasePool = phase.ItemPool },
            Pipeline = pipeline,
            Phase = definition,
            Agent = new Agents.AgentDefinition(phase.Agent, []),
            Workspace = new Workspace(project.Root),
            Timeout = definition?.Timeout ?? project.Settings.Execution.PhaseTimeout,
        };
        var reading = await ResultFile.ReadAsync(
            phase.ResultPath, assignment.Contract, cancellationToken).ConfigureAwait(false);
        if (reading is not ResultReading.Valid { Result.Result: not ResultCode.Failed } valid) return null;
        var ticket = new AttemptTicket(run, phase.LastNumber, phase.Directory, phase.ResultPath);
        if (valid.Result.Result == ResultCode.PhaseComplete && definition is { Verify.Count: > 0 })
        {
            var limits = new ExecutionLimits { ShutdownGrace = project.Settings.Execution.ShutdownGrace, KeepProcesses = project.Settings.Execution.KeepProcesses };
            var verdict = await new PhaseVerification(limits, project.Time).RunAsync(
                definition, assignment.Workspace, ticket, assignment.Timeout, new PhaseCancellation(() => "stopped", cancellationToken, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (verdict.Failure is { } failure)
            {
                notices.Add($"{item.Id}: the result that an interrupted run left for {phase.Phase} does not stand verification and is dropped: {failure.Split('\n')[0]}");
                return null;
            }
        }

        var decider = new OutcomeDecider(project.Pipelines, limits, project.Settings.Guardrails);
        var decision = decider.Decide(
            assignment, new PhaseOutcome.Delivered(valid.Result) { Ticket = ticket }, (ticket.AttemptId, phase.LastNumber), phase.BaselineHead,
            backlog, new HashSet<string>(), project.Store.DrawId, project.Time.GetUtcNow());
        journal.Append(new ResultDecided(phase.LastNumber, DecisionJson.Write(decision)), durable: true);
        return decision;
    }
}
