using Orchestrator.Backlog;
using Orchestrator.Scheduling;
using Orchestrator.Tests.Backlog;

namespace Orchestrator.Tests.Scheduling;

/// <summary>The rules of chapter 4.1 written down as plainly as they read: sort everything, then fill.</summary>
internal static class SelectionReference
{
    public static IReadOnlyList<SchedulingAction> Choose(SelectionInput input)
    {
        if (input.IsolationIsShared && input.Running.Any(task => task.IsDestructive)) return [];
        var items = input.Snapshot.Items.Where(item => MayAdvance(input, item)).ToList();
        var actions = new List<SchedulingAction>();
        if (!input.TriageOnly)
        {
            var wip = items.Count(item => item.Status == ItemStatus.InProgress);
            actions.AddRange(items.Where(item => item.Status == ItemStatus.Ready && !IsRunning(input, item))
                .OrderByDescending(item => item.Priority).ThenByDescending(item => item.Impact is { } level ? (int)level : -1)
                .ThenBy(item => item.CreatedAt).ThenBy(item => item.Id, StringComparer.Ordinal)
                .Take(Math.Max(0, input.MaxWip - wip)).Select(item => new SchedulingAction.Promote(item)));
        }

        var candidates = Ordered(items, ItemStatus.InProgress).Concat(Ordered(items, ItemStatus.Scoping)).Concat(Ordered(items, ItemStatus.New))
            .Where(item => !IsRunning(input, item));
        var slots = Math.Max(0, input.MaxConcurrent - input.Running.Count);
        var busy = input.Running.Select(task => task.AgentName).ToList();
        var started = 0;
        foreach (var item in candidates)
        {
            if (started == slots) break;
            var phase = item.Status == ItemStatus.New ? null : Items.Feature.Find(item.Phase);
            if (item.Status != ItemStatus.New && phase is null) continue;
            var agent = input.AgentFor(item, phase);
            if (input.AgentsPassedOver.Contains(agent)) continue;
            if (input.AgentLimits.TryGetValue(agent, out var limit) && busy.Count(name => name == agent) >= limit) continue;
            SchedulingAction action = phase is null ? new SchedulingAction.Triage(item) : new SchedulingAction.RunPhase(item, phase);
            if (input.IsolationIsShared && phase is { IsDestructive: true })
            {
                if (input.Running.Count == 0 && started == 0) actions.Add(action);
                break;
            }

            actions.Add(action);
            busy.Add(agent);
            started++;
        }

        return actions;
    }

    public static bool MayAdvance(SelectionInput input, BacklogItem item) =>
        item.Status != ItemStatus.Blocked
        && (input.Selected is null || input.Selected.Contains(item.Id))
        && (!input.TriageOnly || item.Status == ItemStatus.New)
        && item.ClaimedBy is null
        && !input.Excluded.Contains(item.Id)
        && !input.UnblockedDuringRun.Contains(item.Id)
        && item.Dependencies.All(input.Snapshot.IsDone);

    private static bool IsRunning(SelectionInput input, BacklogItem item) => input.Running.Any(task => task.ItemId == item.Id);

    private static IEnumerable<BacklogItem> Ordered(IEnumerable<BacklogItem> items, ItemStatus status) =>
        items.Where(item => item.Status == status)
            .OrderByDescending(item => Items.Feature.IndexOf(item.Phase)).ThenByDescending(item => item.Priority)
            .ThenBy(item => item.CreatedAt).ThenBy(item => item.Id, StringComparer.Ordinal);
}
