using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Scheduling;

/// <summary>One thing the scheduler decided to do; a closed family.</summary>
public abstract record SchedulingAction
{
    private protected SchedulingAction(BacklogItem item) => Item = item;

    /// <summary>The item it concerns.</summary>
    public BacklogItem Item { get; init; }

    /// <summary>Ready → the first main phase; takes no slot.</summary>
    /// <param name="Item">A Ready item.</param>
    public sealed record Promote(BacklogItem Item) : SchedulingAction(Item);

    /// <summary>Run the item's present phase.</summary>
    /// <param name="Item">A Scoping or InProgress item.</param>
    /// <param name="Phase">Its present phase; pool and destructiveness are in it.</param>
    public sealed record RunPhase(BacklogItem Item, Phase Phase) : SchedulingAction(Item);

    /// <summary>Triage a New item.</summary>
    /// <param name="Item">A New item.</param>
    public sealed record Triage(BacklogItem Item) : SchedulingAction(Item);
}
