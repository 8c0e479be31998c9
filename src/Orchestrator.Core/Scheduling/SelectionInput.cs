using System.Collections.Frozen;
using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Scheduling;

/// <summary>Everything the selection depends on; the same input gives the same actions.</summary>
public sealed record SelectionInput
{
    /// <summary>The backlog, healed.</summary>
    public required BacklogSnapshot Snapshot { get; init; }

    /// <summary>The configured pipelines.</summary>
    public required PipelineCatalog Pipelines { get; init; }

    /// <summary>What runs now.</summary>
    public IReadOnlyList<RunningTask> Running { get; init; } = [];

    /// <summary>Agents at work at the same time; 1 or more.</summary>
    public int MaxConcurrent { get; init; } = 1;

    /// <summary>InProgress items up to which Ready ones are promoted; 1 or more.</summary>
    public int MaxWip { get; init; } = 1;

    /// <summary>Ids that this run may work on; null: all.</summary>
    public IReadOnlySet<string>? Selected { get; init; }

    /// <summary>Ids that preflight found unfit.</summary>
    public IReadOnlySet<string> Excluded { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Ids unblocked since the run began; the next run takes them.</summary>
    public IReadOnlySet<string> UnblockedDuringRun { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Names of agents that may not be started now: throttled, unavailable, or within their start spacing.</summary>
    public IReadOnlySet<string> AgentsPassedOver { get; init; } = FrozenSet<string>.Empty;

    /// <summary>How many of an agent may be at work at the same time, by name; an agent with a start spacing has at most one more than run now.</summary>
    public IReadOnlyDictionary<string, int> AgentLimits { get; init; } = FrozenDictionary<string, int>.Empty;

    /// <summary>The agent that an item's phase would take; the phase is null for triage.</summary>
    public required Func<BacklogItem, Phase?, string> AgentFor { get; init; }

    /// <summary>Whether all work happens in one tree, so that a destructive phase must be alone.</summary>
    public bool IsolationIsShared { get; init; } = true;

    /// <summary>Whether only New items are worked on (<c>Start-Triage</c>).</summary>
    public bool TriageOnly { get; init; }
}
