using Orchestrator.Backlog;

namespace Orchestrator.Scheduling;

/// <summary>Chooses what to do next: a pure function without clock, I/O or state (chapter 4.1).</summary>
public static class Selection
{
    /// <summary>The actions to take now: promotions first, then work for the free slots, the furthest items first.</summary>
    public static IReadOnlyList<SchedulingAction> Choose(SelectionInput input)
    {
        // Whatever starts beside a destructive phase could lose its work, and even a promotion would be committed into it.
        if (input.IsolationIsShared && input.Running.Any(task => task.IsDestructive)) return [];

        var slots = Math.Max(0, input.MaxConcurrent - input.Running.Count);
        var eligibility = new SelectionEligibility(input);
        var ready = new TopK<BacklogItem>(input.TriageOnly ? 0 : Math.Min(input.MaxWip, input.Snapshot.Items.Count), SelectionCandidate.PromotionOrder);
        var work = new AgentShares(input, eligibility, slots);
        var workInProgress = 0;

        // One pass, since 100 000 items do not fit a cache; and what costs most, looking dependencies up, comes last.
        foreach (var item in input.Snapshot.Items)
        {
            switch (item.Status)
            {
                case ItemStatus.Ready:
                    if (workInProgress < input.MaxWip && ready.Accepts(item) && eligibility.MayBePromoted(item)) ready.Offer(item);
                    break;
                case ItemStatus.InProgress:
                    if (eligibility.Hindrance(item) is not null) break;
                    if (workInProgress < input.MaxWip && input.Snapshot.HasDependenciesMet(item)) workInProgress++;
                    work.Offer(item);
                    break;
                case ItemStatus.New or ItemStatus.Scoping:
                    if (slots > 0 && eligibility.Hindrance(item) is null) work.Offer(item);
                    break;
            }
        }

        var actions = new List<SchedulingAction>();
        foreach (var item in ready.Kept.Order(SelectionCandidate.PromotionOrder).Take(Math.Max(0, input.MaxWip - workInProgress)))
            actions.Add(new SchedulingAction.Promote(item));
        Fill(input, work.Best(), actions);
        return actions;
    }

    private static void Fill(SelectionInput input, IEnumerable<SelectionCandidate> candidates, List<SchedulingAction> actions)
    {
        var isIdle = input.Running.Count == 0;
        foreach (var candidate in candidates)
        {
            if (input.IsolationIsShared && candidate.IsDestructive)
            {
                // Alone or not at all; and if not, nothing behind it either, else running work would never drain and it would starve.
                if (isIdle) actions.Add(candidate.ToAction());
                return;
            }

            actions.Add(candidate.ToAction());
            isIdle = false;
        }
    }

    /// <summary>The best candidates of each agent: one at its limit is passed over without hiding the candidates of the others.</summary>
    private sealed class AgentShares(SelectionInput input, SelectionEligibility eligibility, int slots)
    {
        private readonly Dictionary<string, TopK<SelectionCandidate>> byAgent = new(StringComparer.Ordinal);
        private string? lastAgent;
        private TopK<SelectionCandidate>? lastShare;

        public void Offer(BacklogItem item)
        {
            if (slots == 0 || eligibility.Candidate(item) is not { } candidate) return;
            var share = ShareOf(input.AgentFor(item, candidate.Phase));
            if (share.Accepts(candidate) && input.Snapshot.HasDependenciesMet(item) && eligibility.RunningTaskOf(item) is null) share.Offer(candidate);
        }

        public IEnumerable<SelectionCandidate> Best() => byAgent.Values.SelectMany(share => share.Kept).Order(SelectionCandidate.Order).Take(slots);

        // Nearly always the same string as for the item before.
        private TopK<SelectionCandidate> ShareOf(string agent)
        {
            if (ReferenceEquals(agent, lastAgent)) return lastShare!;
            if (!byAgent.TryGetValue(agent, out var share))
                byAgent[agent] = share = new(eligibility.Room(agent, slots), SelectionCandidate.Order);
            (lastAgent, lastShare) = (agent, share);
            return share;
        }
    }
}
