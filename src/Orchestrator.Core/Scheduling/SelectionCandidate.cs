using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Scheduling;

/// <summary>An item that could be worked on now, with what decides its place in the order.</summary>
/// <param name="Item">The item.</param>
/// <param name="Phase">Its phase; null for triage.</param>
/// <param name="Tier">0 InProgress, 1 Scoping, 2 New.</param>
/// <param name="PhaseIndex">Position of the phase in its pool.</param>
internal readonly record struct SelectionCandidate(BacklogItem Item, Phase? Phase, int Tier, int PhaseIndex)
{
    public bool IsDestructive => Phase is { IsDestructive: true };

    public SchedulingAction ToAction() => Phase is null ? new SchedulingAction.Triage(Item) : new SchedulingAction.RunPhase(Item, Phase);

    /// <summary>Furthest first, then priority, age, id.</summary>
    public static readonly IComparer<SelectionCandidate> Order = Comparer<SelectionCandidate>.Create((a, b) =>
    {
        var order = a.Tier.CompareTo(b.Tier);
        if (order == 0) order = b.PhaseIndex.CompareTo(a.PhaseIndex);
        if (order == 0) order = b.Item.Priority.CompareTo(a.Item.Priority);
        return order == 0 ? CompareAge(a.Item, b.Item) : order;
    });

    /// <summary>Priority, then impact (none last), age, id: the order in which Ready items are promoted.</summary>
    public static readonly IComparer<BacklogItem> PromotionOrder = Comparer<BacklogItem>.Create((a, b) =>
    {
        var order = b.Priority.CompareTo(a.Priority);
        if (order == 0) order = Rank(b.Impact).CompareTo(Rank(a.Impact));
        return order == 0 ? CompareAge(a, b) : order;
    });

    private static int CompareAge(BacklogItem a, BacklogItem b)
    {
        var order = a.CreatedAt.CompareTo(b.CreatedAt);
        return order == 0 ? string.CompareOrdinal(a.Id, b.Id) : order;
    }

    private static int Rank(Level? level) => level is { } known ? (int)known : -1;
}
