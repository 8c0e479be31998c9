using Orchestrator.Backlog;
using Orchestrator.Execution;
using Orchestrator.Pipelines;
using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>Applies a decision to the backlog: pure, one transaction, skipped when the item already holds it (chapter 5.4).</summary>
internal static class OutcomeApplication
{
    /// <summary>Attempt ids an item remembers: enough for every attempt that can be pending at once.</summary>
    private const int RememberedAttempts = 4;

    /// <summary>Applies the decision to a draft.</summary>
    /// <remarks>An item whose phase has begun since the decision was made is not merged away.</remarks>
    public static AppliedOutcome Apply(
        BacklogDraft draft, OutcomeDecision decision, PipelineCatalog pipelines, OutcomeLimits limits, Guardrails guardrails, IReadOnlySet<string>? runningIds = null)
    {
        if (!draft.TryGet(decision.ItemId, out var found)) return ApplyWithoutItem(draft, decision);
        if (found.AppliedAttempts.Contains(decision.Attempt)) return new(decision.Outcome) { WasApplied = true };

        var warnings = new List<string>();
        var before = Healing.Heal(found, pipelines);
        var item = WithResult(before, decision, warnings, pipelines, out var unknownPipeline);
        item = item with { AppliedAttempts = [.. item.AppliedAttempts.TakeLast(RememberedAttempts - 1), decision.Attempt] };
        var added = AddFollowUps(draft, decision);
        foreach (var dropped in decision.DroppedFollowUps)
            warnings.Add($"The follow-up \"{dropped.Title}\" is what {dropped.ExistingId} asks for already; it was dropped.");

        if (before.Status != decision.FromStatus || before.Phase != decision.FromPhase || before.PhasePool != decision.FromPool)
        {
            draft.Put(item);
            warnings.Add($"{before} was changed while {decision.Phase} ran (it is {Place(before)} now); it stays where it was put.");
            return new(decision.Outcome) { Added = added, Warnings = warnings };
        }

        var survivor = SurvivorOf(decision, draft);
        var after = unknownPipeline is { } key
            ? Transitions.Block(item, $"triage chose pipeline \"{key}\", which is not configured; known are {string.Join(", ", pipelines.All.Select(p => p.Name))}", BlockType.Decision)
            : ClosesAsDuplicate(decision) && survivor is null
            ? Transitions.Block(item, $"triage closes it as a duplicate of {string.Join(", ", decision.Result!.Duplicates)}, which does not exist", BlockType.Decision)
            : Next(item, before, decision, pipelines, limits, guardrails);
        after = after with { LastPhaseCommit = decision.Result?.BasedOnCommit ?? decision.Head ?? after.LastPhaseCommit };
        if (decision is { Phase: Phase.Triage, Result: { Result: ResultCode.PhaseComplete } routed })
            warnings.AddRange(routed.Duplicates.Where(id => !draft.TryGet(id, out _))
                .Select(id => $"Triage named {id} as a duplicate of {before}, but {(draft.Exists(id) ? "it is done already" : "there is no such item")}; nothing was merged with it."));
        var done = new List<string>();
        var merged = new List<string>();
        Store(draft, after, done);
        foreach (var step in decision.Merges)
        {
            if (runningIds?.Contains(step.Other) == true) warnings.Add($"{step.Other} was not merged into {step.Survivor}: an agent works on it by now.");
            else Merge(draft, step, merged, warnings);
        }

        if (survivor is not null && after.Status == ItemStatus.Done) BacklogOperations.Repoint(draft, after.Id, survivor, warnings);

        var isMerged = merged.Contains(decision.ItemId);
        var isBlocked = after.Status == ItemStatus.Blocked && !isMerged;
        var outcome = isMerged ? Outcome.Merged
            : isBlocked && decision.Outcome != Outcome.Failed ? Outcome.Blocked
            : !isBlocked && decision is { Outcome: Outcome.Blocked, BlockReason: null, Result: { } result } ? OutcomeDecider.OutcomeOf(result)
            : decision.Outcome;
        if (outcome != decision.Outcome && decision.Outcome != Outcome.Merged && !isMerged)
            warnings.Add($"{before}: {decision.Phase} was decided as {decision.Outcome}, but the limits or the item have changed since; it is {outcome}.");
        return new(outcome)
        {
            Added = added,
            Done = done,
            Merged = merged,
            Warnings = warnings,
            BlockReason = isBlocked ? after.BlockedReason : null,
        };
    }

    private static bool ClosesAsDuplicate(OutcomeDecision decision) =>
        decision.Result is { Result: ResultCode.Close, CloseReason: CloseReason.Duplicate };

    /// <summary>The item that holds what one closed as a duplicate asked for: whoever waited for the one waits for the other.</summary>
    private static string? SurvivorOf(OutcomeDecision decision, BacklogDraft draft) => ClosesAsDuplicate(decision)
        ? decision.Result!.Duplicates.FirstOrDefault(id => id != decision.ItemId && draft.Exists(id))
        : null;

    private static AppliedOutcome ApplyWithoutItem(BacklogDraft draft, OutcomeDecision decision)
    {
        if (draft.ReadArchived(decision.ItemId)?.AppliedAttempts.Contains(decision.Attempt) == true)
            return new(decision.Outcome) { WasApplied = true };
        var added = AddFollowUps(draft, decision);
        return new(decision.Outcome) { Added = added, Warnings = [$"{decision.ItemId} is gone from the backlog; only its follow-ups were kept."] };
    }

    private static BacklogItem WithResult(
        BacklogItem item, OutcomeDecision decision, List<string> warnings, PipelineCatalog pipelines, out string? unknownPipeline)
    {
        unknownPipeline = null;
        if (decision.Result is not { } result) return item;
        var assessed = result.Assessments.ApplyTo(item);
        item = assessed with
        {
            StructuredDescription = result.Description ?? item.StructuredDescription,

            // An agent may ask for a review; only who unblocks it can say that there has been one.
            RequiresHumanReview = item.RequiresHumanReview || result.RequiresHumanReview == true,
            IsGrown = item.IsGrown || GuardrailCheck.HasGrown(item, assessed),
        };
        if (result.Pipeline is { } key)
        {
            if (pipelines.Find(key) is not null) item = item with { Pipeline = key };
            else unknownPipeline = key;
        }

        if (unknownPipeline is not null) warnings.Add($"{item} was sent to the unknown pipeline \"{unknownPipeline}\".");
        return item;
    }

    private static BacklogItem Next(
        BacklogItem item, BacklogItem before, OutcomeDecision decision, PipelineCatalog pipelines, OutcomeLimits limits, Guardrails guardrails)
    {
        if (decision.BlockReason is { } reason) return Transitions.Block(item, reason, decision.BlockType);
        var result = decision.Result!;
        var pipeline = pipelines.Find(item.Pipeline);
        if (pipeline is null) return Transitions.Block(item, $"its pipeline \"{item.Pipeline}\" is not configured", BlockType.Decision);

        // The configuration may have changed between a run that was killed and the start that applies its result.
        if (item.Phase is not null && pipeline.Find(item.Phase) is null)
            return Transitions.Block(item, $"its phase \"{item.Phase}\" does not exist in pipeline \"{pipeline.Name}\" any more", BlockType.Decision);
        switch (result.Result)
        {
            case ResultCode.PhaseComplete:
                return PhaseBoundary.Cross(item with { LastSummary = result.Summary }, before, pipeline, guardrails);
            case ResultCode.SubphaseComplete when item.SubphaseCount + 1 > limits.MaxSubphases:
                return Transitions.Block(
                    item, $"{decision.Phase} reported a part complete more than {limits.MaxSubphases} times in a row (execution.max_subphases)", BlockType.Failure);
            case ResultCode.SubphaseComplete:
                return item with { SubphaseCount = item.SubphaseCount + 1, LastSummary = result.Summary };
            case ResultCode.Rework when item.ReworkCount >= limits.MaxRework:
                return Transitions.Block(
                    item, $"{decision.Phase} wants to send it back to {result.ToPhase} a further time (execution.max_rework is {limits.MaxRework}): {result.Context ?? result.Summary}",
                    BlockType.Decision);
            case ResultCode.Rework:
                return SentBack(item, pipeline, decision, result);
            case ResultCode.Close:
                return Transitions.Finish(item, result.CloseReason switch
                {
                    CloseReason.AlreadyDone => Resolution.Completed,
                    CloseReason.Duplicate => Resolution.Duplicate,
                    _ => Resolution.WontDo,
                });
            default:
                return Transitions.Block(item, result.Context ?? result.Summary, result.BlockType ?? BlockType.Clarification);
        }
    }

    private static BacklogItem SentBack(BacklogItem item, Pipeline pipeline, OutcomeDecision decision, PhaseResult result)
    {
        var target = pipeline.Find(result.ToPhase);
        if (target is not { Pool: PhasePool.Main } || pipeline.IndexOf(target.Name) >= pipeline.IndexOf(decision.Phase))
            return Transitions.Block(
                item, $"{decision.Phase} wants to send it back to \"{result.ToPhase}\", which is no earlier main phase: {result.Context ?? result.Summary}", BlockType.Decision);
        return Transitions.EnterPhase(item, target) with
        {
            ReworkCount = item.ReworkCount + 1,
            ReworkContext = $"Sent back by {decision.Phase}: {result.Context ?? result.Summary}",
            LastSummary = result.Summary,
        };
    }

    private static List<string> AddFollowUps(BacklogDraft draft, OutcomeDecision decision)
    {
        var added = new List<string>();
        foreach (var (index, (id, followUp)) in decision.FollowUps.Index())
        {
            if (draft.Exists(id)) continue;
            draft.Put(new BacklogItem
            {
                Id = id,
                Title = followUp.Title,
                Description = followUp.Context,
                Size = followUp.SuggestedSize,
                Risk = followUp.SuggestedRisk,
                Impact = followUp.SuggestedImpact,
                Dependencies = followUp.DependsOnThis ? [decision.ItemId] : [],
                Origin = $"{decision.ItemId}/{decision.Phase}",

                // They keep their order: what else is equal goes by age.
                CreatedAt = decision.At.AddTicks(index),
            });
            added.Add(id);
        }

        return added;
    }

    private static void Store(BacklogDraft draft, BacklogItem item, List<string> done)
    {
        if (item.Status == ItemStatus.Done)
        {
            draft.Archive(item);
            done.Add(item.Id);
        }
        else
        {
            draft.Put(item);
        }
    }

    private static void Merge(BacklogDraft draft, MergeStep step, List<string> merged, List<string> warnings)
    {
        if (!draft.TryGet(step.Other, out _) || !draft.TryGet(step.Survivor, out _))
        {
            warnings.Add($"{step.Other} was not merged into {step.Survivor}: one of them is not open any more.");
            return;
        }

        warnings.AddRange(BacklogOperations.Merge(draft, step.Other, step.Survivor).Warnings);
        merged.Add(step.Other);
    }

    private static string Place(BacklogItem item) => item.Phase is null ? item.Status.ToString() : $"{item.Status}, phase {item.Phase}";
}
