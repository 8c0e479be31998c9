using Orchestrator.Backlog;

namespace Orchestrator.Execution;

/// <summary>Work an agent found that is not part of its item; becomes an item of its own.</summary>
/// <param name="Title">One line, not blank, at most 500 characters, no control characters.</param>
public sealed record FollowUp(string Title)
{
    /// <summary>Why and what, understandable on its own; null if not given.</summary>
    public string? Context { get; init; }

    /// <summary>The agent's guess at the extent.</summary>
    public ItemSize? SuggestedSize { get; init; }

    /// <summary>The agent's guess at the risk.</summary>
    public Level? SuggestedRisk { get; init; }

    /// <summary>The agent's guess at the impact.</summary>
    public Level? SuggestedImpact { get; init; }

    /// <summary>Whether the new item must wait for the one that found it.</summary>
    public bool DependsOnThis { get; init; }
}
