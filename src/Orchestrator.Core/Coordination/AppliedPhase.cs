using Orchestrator.Agents;
using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>A phase whose outcome is applied and whose commit is made or pending.</summary>
/// <param name="Run">What people see of it; null for what they do not (throttled, not started).</param>
/// <param name="Outcome">How it ended.</param>
public sealed record AppliedPhase(PhaseRun? Run, Outcome Outcome)
{
    /// <summary>Whether the item is blocked by it.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>Ids that became Done.</summary>
    public IReadOnlyList<string> Done { get; init; } = [];

    /// <summary>Ids that were merged into another item.</summary>
    public IReadOnlyList<string> Merged { get; init; } = [];

    /// <summary>Ids that were added.</summary>
    public IReadOnlyList<string> Added { get; init; } = [];

    /// <summary>Tokens and cost of its agent processes, whether people see the phase or not.</summary>
    public AgentUsage Usage { get; init; } = new();

    /// <summary>What deserves a person's look.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
