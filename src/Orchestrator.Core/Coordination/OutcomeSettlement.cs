using Orchestrator.Execution;
using Orchestrator.Native;
using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>Takes a phase's outcome to its end: decided, told in the worklog, stored, committed, each exactly once (chapter 5.4).</summary>
/// <remarks>Used by the coordinator's queue alone.</remarks>
internal sealed class OutcomeSettlement(
    Project project, RunSession session, PathLedger ledger, OutcomeWriter writer, PhaseCommitter committer, TreeObserver tree, CommitPolicy policy)
{
    private readonly OutcomeDecider decider = new(project.Pipelines, OutcomeLimits.Of(project.Settings.Execution), project.Settings.Guardrails);

    /// <summary>Settles what becomes of the item and journals it: from here on everything is deterministic.</summary>
    /// <param name="assignment">What was to be done.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="record">What is known of the phase; null if it never began.</param>
    /// <param name="number">Number of its last agent process, or one drawn for it.</param>
    /// <param name="runningIds">Other items whose phases are on.</param>
    public async Task<OutcomeDecision> DecideAsync(PhaseAssignment assignment, PhaseOutcome outcome, PhaseRecord? record, int number, IReadOnlySet<string> runningIds)
    {
        var backlog = await tree.GuardAsync(_ => project.ReadAsync(CancellationToken.None)).ConfigureAwait(false);
        var decision = decider.Decide(
            assignment, outcome, ($"{session.RunId}-{number}", number), record?.Baseline.Head, backlog, runningIds, project.Store.DrawId, project.Time.GetUtcNow());
        decision = decision with { RunHooks = CommitPolicy.RunsHooks(project.Settings.Git.Hooks, assignment.IsDestructive) };
        FaultPoint.Reach("decided");
        if (!decision.IsResidueOnly)
            session.Journal.Append(new ResultDecided(number, DecisionJson.Write(decision)), durable: true);
        FaultPoint.Reach("result-journalled");
        return decision;
    }

    /// <summary>Worklog, store, commit; the phase has ended then.</summary>
    /// <param name="assignment">What was to be done.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="record">What is known of the phase; null if it never began.</param>
    /// <param name="decision">What becomes of the item.</param>
    /// <param name="runningIds">Other items whose phases are on.</param>
    /// <exception cref="OrchestratorException">OrcLockTimeout: call again with the same decision.</exception>
    /// <exception cref="OperationCanceledException">The run is to stop and somebody holds the store.</exception>
    public Task<AppliedPhase> ApplyAsync(
        PhaseAssignment assignment, PhaseOutcome outcome, PhaseRecord? record, OutcomeDecision decision, IReadOnlySet<string> runningIds) =>
        decision.IsResidueOnly
            ? KeepResidueAsync(assignment, outcome, record, decision, runningIds)
            : ApplyDecisionAsync(assignment, outcome, record, decision, runningIds);

    /// <summary>What people see of a phase.</summary>
    public PhaseRun RunOf(PhaseAssignment assignment, PhaseOutcome outcome, Outcome kind, string summary, string? commit) => new()
    {
        Id = assignment.Item.Id,
        Title = assignment.Item.Title,
        Phase = assignment.PhaseName,
        Attempts = outcome.Attempts,
        Outcome = kind,
        Summary = summary,
        Duration = project.Time.GetUtcNow() - outcome.StartedAt,
        Agent = assignment.Agent.Name,
        Model = assignment.Model ?? outcome.Usage.Model,
        InputTokens = outcome.Usage.InputTokens,
        OutputTokens = outcome.Usage.OutputTokens,
        Cost = outcome.Usage.CostUsd,
        Commit = commit,
        Transcript = outcome.Ticket?.Directory,
        RunId = session.RunId,
    };

    private async Task<AppliedPhase> ApplyDecisionAsync(
        PhaseAssignment assignment, PhaseOutcome outcome, PhaseRecord? record, OutcomeDecision decision, IReadOnlySet<string> runningIds)
    {
        AppliedOutcome? first = null;
        await tree.GuardAsync(async demand =>
        {
            // One that comes after a stop does not wait for long; and what git undid is applied again, but told of once.
            using var patience = policy.BoundStoreWait();
            var made = await writer.ApplyAsync(decision, runningIds, demand, patience.Token).ConfigureAwait(false);
            return first ??= made;
        }).ConfigureAwait(false);
        var applied = first!;
        var commit = await committer.CommitPhaseAsync(record, decision, () => writer.Complete(decision)).ConfigureAwait(false);
        if (record is not null) ledger.End(record.Token);
        await committer.CommitSharedAsync().ConfigureAwait(false);
        var summary = applied.BlockReason ?? decision.Summary;
        return new AppliedPhase(RunOf(assignment, outcome, applied.Outcome, summary, commit), applied.Outcome)
        {
            Usage = outcome.Usage,
            IsBlocked = applied.BlockReason is not null,
            Done = applied.Done,
            Merged = applied.Merged,
            Added = applied.Added,
            Warnings = [.. outcome.Warnings, .. applied.Warnings],
        };
    }

    private async Task<AppliedPhase> KeepResidueAsync(
        PhaseAssignment assignment, PhaseOutcome outcome, PhaseRecord? record, OutcomeDecision decision, IReadOnlySet<string> runningIds)
    {
        var isSeen = outcome is PhaseOutcome.Interrupted { CountsAsRun: true };
        if (isSeen)
        {
            using var patience = policy.BoundStoreWait();
            await writer.ApplyAsync(decision, runningIds, static () => { }, patience.Token).ConfigureAwait(false);
            writer.Complete(decision);
        }

        var commit = record is not null && ledger.PathsOf(record.Token).Count > 0
            ? await committer.CommitPhaseAsync(record, decision).ConfigureAwait(false)
            : null;
        if (record is not null) committer.Name(record.Token, assignment.Item.Id, assignment.PhaseName);
        if (commit is null && record?.LastNumber is not null && !committer.IsPending(decision.Number))
            session.Journal.Append(new AttemptClosed(decision.Number, null), durable: true);
        if (record is not null) ledger.End(record.Token);
        await committer.CommitSharedAsync().ConfigureAwait(false);
        return new AppliedPhase(isSeen ? RunOf(assignment, outcome, Outcome.Cancelled, decision.Summary, commit) : null, Outcome.Cancelled)
        {
            Usage = outcome.Usage,
            Warnings = outcome.Warnings,
        };
    }
}
