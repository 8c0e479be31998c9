using Orchestrator.Backlog;
using Orchestrator.Execution;
using Orchestrator.Pipelines;
using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>Turns a phase's outcome into a decision: everything that depends on the backlog, the clock or chance is settled here (chapter 5.4).</summary>
/// <param name="pipelines">The configured pipelines.</param>
/// <param name="limits">Bounds on subphases and rework.</param>
/// <param name="guardrails">The project's limits.</param>
internal sealed class OutcomeDecider(PipelineCatalog pipelines, OutcomeLimits limits, Guardrails guardrails)
{
    /// <summary>Decides what becomes of the item.</summary>
    /// <param name="assignment">What was to be done.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="attempt">Attempt id and number.</param>
    /// <param name="head">HEAD when the phase began.</param>
    /// <param name="backlog">The backlog now, healed.</param>
    /// <param name="runningIds">Items whose agents run now: they survive any merge.</param>
    /// <param name="drawId">Draws an id for a follow-up.</param>
    /// <param name="now">The time of the decision.</param>
    /// <returns>The decision; its outcome is what applying it to that backlog gives.</returns>
    public OutcomeDecision Decide(
        PhaseAssignment assignment, PhaseOutcome outcome, (string Id, int Number) attempt, string? head,
        BacklogSnapshot backlog, IReadOnlySet<string> runningIds, Func<Func<string, bool>, string> drawId, DateTimeOffset now)
    {
        var item = assignment.Item;
        var decision = new OutcomeDecision
        {
            Attempt = attempt.Id,
            Number = attempt.Number,
            ItemId = item.Id,
            Title = item.Title,
            Phase = assignment.PhaseName,
            FromStatus = item.Status,
            FromPhase = item.Phase,
            FromPool = item.PhasePool,
            At = now,
            Head = head,
            Agent = outcome.Ticket is null ? null : assignment.Agent.Name,
            Outcome = Outcome.Cancelled,
            Summary = "",
            CommitSummary = item.Title,
        };
        decision = outcome switch
        {
            PhaseOutcome.Delivered delivered => OfResult(decision, delivered.Result, assignment, backlog, runningIds, drawId),
            PhaseOutcome.Exhausted exhausted => (exhausted.Result is { } last ? OfResult(decision, last, assignment, backlog, runningIds, drawId) : decision) with
            {
                Outcome = Outcome.Failed,
                Summary = exhausted.Reason,
                BlockReason = exhausted.Reason,
                BlockType = BlockType.Failure,
                CommitSummary = "Failed: out of attempts",
            },
            PhaseOutcome.Stale stale => decision with
            {
                Outcome = Outcome.Blocked,
                Summary = stale.Reason,
                BlockReason = stale.Reason,
                BlockType = BlockType.Stale,
                Head = item.LastPhaseCommit,
                CommitSummary = "Blocked: stale base",
            },
            PhaseOutcome.Interrupted interrupted => decision with { Summary = interrupted.Cause, CommitSummary = $"Incomplete: {interrupted.Cause}" },
            PhaseOutcome.Throttled throttled => decision with { Summary = throttled.Notice.Message, CommitSummary = $"Incomplete: {assignment.Agent.Name} is throttled" },
            PhaseOutcome.Unavailable unavailable => decision with { Summary = unavailable.Words, CommitSummary = $"Incomplete: {assignment.Agent.Name} is unavailable" },
            _ => throw new ArgumentException($"{outcome.GetType().Name} decides nothing.", nameof(outcome)),
        };
        if (decision.IsResidueOnly) return decision;

        // Applying it once to a scratch copy tells where the guardrails and limits send the item.
        var scratch = new BacklogDraft(backlog, now, _ => null, drawId);
        var applied = OutcomeApplication.Apply(scratch, decision, pipelines, limits, guardrails);
        return decision with { Outcome = applied.Outcome };
    }

    private static OutcomeDecision OfResult(
        OutcomeDecision decision, PhaseResult result, PhaseAssignment assignment, BacklogSnapshot backlog,
        IReadOnlySet<string> runningIds, Func<Func<string, bool>, string> drawId)
    {
        var drawn = new List<DrawnFollowUp>();
        var dropped = new List<DroppedFollowUp>();
        if (result.FollowUps.Count > 0)
        {
            var open = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var item in backlog.Items) open.TryAdd(FollowUpTitles.Fold(item.Title), item.Id);
            var taken = new HashSet<string>(StringComparer.Ordinal);
            foreach (var followUp in result.FollowUps)
            {
                if (open.TryGetValue(FollowUpTitles.Fold(followUp.Title), out var existing))
                {
                    dropped.Add(new(followUp.Title, existing, backlog.TryGet(existing, out var same) ? same.Title : followUp.Title));
                    continue;
                }

                var id = drawId(candidate => taken.Contains(candidate) || backlog.TryGet(candidate, out _) || backlog.ArchivedIds.Contains(candidate));
                taken.Add(id);
                open.Add(FollowUpTitles.Fold(followUp.Title), id);
                drawn.Add(new(id, followUp));
            }
        }

        var merges = assignment.IsTriage && result.Result == ResultCode.PhaseComplete
            ? Merges(assignment.Item, result.Duplicates, backlog, runningIds)
            : [];
        return decision with
        {
            Result = result,
            Summary = result.Summary,
            FollowUps = drawn,
            DroppedFollowUps = dropped,
            Merges = merges,
            CommitSummary = result.CommitSummary ?? assignment.Item.Title,
            Outcome = OutcomeOf(result),
        };
    }

    /// <summary>What a result means where neither limits nor guardrails stand against it.</summary>
    internal static Outcome OutcomeOf(PhaseResult result) => result.Result switch
    {
        ResultCode.SubphaseComplete => Outcome.SubphaseCompleted,
        ResultCode.Rework => Outcome.Reworked,
        ResultCode.Blocked => Outcome.Blocked,
        ResultCode.Close => Outcome.Closed,
        _ => Outcome.Completed,
    };

    private static List<MergeStep> Merges(
        BacklogItem triaged, IReadOnlyList<string> duplicates, BacklogSnapshot backlog, IReadOnlySet<string> runningIds)
    {
        var steps = new List<MergeStep>();
        foreach (var id in duplicates)
        {
            if (id == triaged.Id || !backlog.TryGet(id, out var other) || other.Status == ItemStatus.Done) continue;
            var survivor = BacklogOperations.ChooseSurvivor(triaged, other, runningIds.Contains);
            if (survivor is null) continue;
            if (survivor == triaged)
            {
                steps.Add(new(other.Id, triaged.Id));
                continue;
            }

            // The triaged item is gone then: what else it resembles has nothing left to be merged with.
            steps.Add(new(triaged.Id, other.Id));
            break;
        }

        return steps;
    }
}
