using Orchestrator.Backlog;

namespace Orchestrator.Scheduling;

/// <summary>Says of every open item that was not chosen why it was not: for plans, status, and the summary of a halt.</summary>
public static class SelectionExplanation
{
    /// <summary>The open items that the actions leave out, in the order of the backlog, each with its reason.</summary>
    /// <param name="input">The input the actions were chosen from.</param>
    /// <param name="actions">What <see cref="Selection.Choose"/> gave for it.</param>
    public static IReadOnlyList<WaitingItem> Explain(SelectionInput input, IReadOnlyList<SchedulingAction> actions)
    {
        var eligibility = new SelectionEligibility(input);
        var chosen = actions.Select(action => action.Item.Id).ToHashSet(StringComparer.Ordinal);
        var line = new Queue(input, eligibility, actions);
        var waiting = new List<WaitingItem>();
        foreach (var item in input.Snapshot.Items)
        {
            if (item.Status == ItemStatus.Done || chosen.Contains(item.Id)) continue;
            waiting.Add(Explain(input, eligibility, line, item));
        }

        return waiting;
    }

    private static WaitingItem Explain(SelectionInput input, SelectionEligibility eligibility, Queue line, BacklogItem item)
    {
        if (eligibility.RunningTaskOf(item) is { } task) return Because(WaitKind.Running, $"is at work: {task.PhaseName} with {task.AgentName}");
        switch (eligibility.Hindrance(item))
        {
            case WaitKind.Blocked:
                return Because(WaitKind.Blocked, DescribeBlock(item));
            case WaitKind.FilteredOut:
                return Because(WaitKind.FilteredOut, input.TriageOnly && item.Status != ItemStatus.New ? "is triaged already" : "is outside the selection");
            case WaitKind.Claimed:
                return Because(WaitKind.Claimed, $"claimed by {item.ClaimedBy}");
            case WaitKind.Excluded:
                return Because(WaitKind.Excluded, "was excluded by the checks before the run");
            case WaitKind.UnblockedDuringRun:
                return Because(WaitKind.UnblockedDuringRun, "was unblocked during this run; the next run takes it");
        }

        if (input.Pipelines.Find(item.Pipeline) is not { } pipeline)
            return Because(WaitKind.UnknownPhase, $"its pipeline '{item.Pipeline}' does not exist");
        var unmet = item.Dependencies.Where(id => !input.Snapshot.IsDone(id)).ToList();
        if (unmet.Count > 0)
            return new(item, WaitKind.Dependencies, $"waits for {string.Join(", ", unmet.Select(id => Describe(input, eligibility, id)))}", unmet);
        if (item.Status == ItemStatus.Ready)
            return line.DestructiveAtWork is { } alone
                ? Because(WaitKind.Destructive, $"waits until the destructive phase {alone} has ended")
                : Because(WaitKind.WipFull, $"waits for promotion: {input.MaxWip} in progress are enough (max_wip)");
        if (eligibility.Candidate(item) is not { } candidate)
            return Because(WaitKind.UnknownPhase, $"its phase '{item.Phase}' does not exist in pipeline {pipeline.Name}");

        var (kind, reason) = line.WhyNot(candidate);
        return Because(kind, reason);

        WaitingItem Because(WaitKind why, string words) => new(item, why, words, []);
    }

    private static string Describe(SelectionInput input, SelectionEligibility eligibility, string id)
    {
        if (!input.Snapshot.TryGet(id, out var item)) return $"{id} (unknown)";
        if (eligibility.RunningTaskOf(item) is { } task) return $"{id} (at work: {task.PhaseName})";
        return eligibility.Hindrance(item) switch
        {
            WaitKind.Blocked => $"{id} ({DescribeBlock(item)})",
            WaitKind.FilteredOut when !input.TriageOnly => $"{id} (outside the selection)",
            WaitKind.Claimed => $"{id} (claimed by {item.ClaimedBy})",
            WaitKind.Excluded => $"{id} (excluded)",
            WaitKind.UnblockedDuringRun => $"{id} (unblocked during this run)",
            _ => $"{id} ({Words(item.Status)})",
        };
    }

    private static string DescribeBlock(BacklogItem item)
    {
        var type = item.BlockedType is { } known ? $" ({known.ToString().ToLowerInvariant()})" : "";
        return $"blocked{type}: {item.BlockedReason ?? "no reason given"}";
    }

    private static string Words(ItemStatus status) => status == ItemStatus.InProgress ? "in progress" : status.ToString().ToLowerInvariant();

    /// <summary>What stands between a fit candidate and a slot.</summary>
    private sealed class Queue
    {
        private readonly SelectionInput input;
        private readonly SelectionEligibility eligibility;
        private readonly Dictionary<string, int> startedByAgent = new(StringComparer.Ordinal);
        private readonly int slots;
        private readonly int started;

        public Queue(SelectionInput input, SelectionEligibility eligibility, IReadOnlyList<SchedulingAction> actions)
        {
            this.input = input;
            this.eligibility = eligibility;
            slots = Math.Max(0, input.MaxConcurrent - input.Running.Count);
            if (input.IsolationIsShared && input.Running.FirstOrDefault(task => task.IsDestructive) is { } running)
                DestructiveAtWork = $"{running.PhaseName} of {running.ItemId}";
            foreach (var action in actions)
            {
                if (action is SchedulingAction.Promote) continue;
                started++;
                var phase = (action as SchedulingAction.RunPhase)?.Phase;
                var agent = input.AgentFor(action.Item, phase);
                startedByAgent[agent] = startedByAgent.GetValueOrDefault(agent) + 1;
                if (input.IsolationIsShared && phase is { IsDestructive: true }) DestructiveAtWork = $"{phase.Name} of {action.Item.Id}";
            }
        }

        public string? DestructiveAtWork { get; }

        public (WaitKind Kind, string Reason) WhyNot(SelectionCandidate candidate)
        {
            if (DestructiveAtWork is { } alone) return (WaitKind.Destructive, $"waits until the destructive phase {alone} has ended");
            var agent = input.AgentFor(candidate.Item, candidate.Phase);
            if (input.AgentsPassedOver.Contains(agent)) return (WaitKind.AgentPassedOver, $"waits for the agent {agent}, which cannot be started now");
            if (slots <= started) return (WaitKind.NoSlot, $"waits for a free slot ({input.MaxConcurrent} at once)");
            if (eligibility.Room(agent, slots) <= startedByAgent.GetValueOrDefault(agent))
                return (WaitKind.AgentLimit, $"waits for the agent {agent}, of which no more may be at work");
            return candidate.IsDestructive && input.IsolationIsShared
                ? (WaitKind.Destructive, $"its phase {candidate.Phase!.Name} is destructive and waits until it can be alone")
                : (WaitKind.Destructive, "stands behind a destructive phase that waits until it can be alone");
        }
    }
}
