using Orchestrator.Agents;
using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Execution;

/// <summary>One phase to execute: item, phase, attempt budget and workspace, all decided beforehand.</summary>
public sealed record PhaseAssignment
{
    /// <summary>The item as it was when it was chosen.</summary>
    public required BacklogItem Item { get; init; }

    /// <summary>The item's pipeline.</summary>
    public required Pipeline Pipeline { get; init; }

    /// <summary>The phase; null for triage.</summary>
    public Phase? Phase { get; init; }

    /// <summary>Who does it.</summary>
    public required AgentDefinition Agent { get; init; }

    /// <summary>Model to ask for; null: the agent's default.</summary>
    public string? Model { get; init; }

    /// <summary>Where it is done.</summary>
    public required Workspace Workspace { get; init; }

    /// <summary>Number of the next attempt, from 1; above 1 when earlier ones were used up before the agent was throttled.</summary>
    public int FirstAttempt { get; init; } = 1;

    /// <summary>Attempts in all; at least 1.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>What the last attempt failed with, when this continues a phase; else null.</summary>
    public string? PreviousFailure { get; init; }

    /// <summary>Bound of one attempt.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Name of the phase, or <c>triage</c>.</summary>
    public string PhaseName => Phase?.Name ?? Pipelines.Phase.Triage;

    /// <summary>The result that is expected.</summary>
    public ResultContract Contract => Phase is { } phase ? ResultContract.For(Item.Id, Pipeline, phase) : ResultContract.ForTriage(Item.Id);

    /// <summary>Why the item is no longer what the phase was chosen for; null while it is.</summary>
    /// <param name="backlog">The backlog now; the item in it is healed here.</param>
    /// <param name="pipelines">The configured pipelines.</param>
    public string? Overtaken(BacklogSnapshot backlog, PipelineCatalog pipelines)
    {
        if (backlog.TryGet(Item.Id, out var found))
            return Healing.Heal(found, pipelines) is var now && now.Status == Item.Status && now.Phase == Item.Phase && now.PhasePool == Item.PhasePool
                ? null
                : "the item was changed by hand while it ran";
        return backlog.ArchivedIds.Contains(Item.Id) ? "the item was finished by hand while it ran" : "the item was removed while it ran";
    }

    /// <summary>Whether this is the routing of a New item.</summary>
    public bool IsTriage => Phase is null;

    /// <summary>Whether the phase must run alone in a shared tree.</summary>
    public bool IsDestructive => Phase is { IsDestructive: true };
}
