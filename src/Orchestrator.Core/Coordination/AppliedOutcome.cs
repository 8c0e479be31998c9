using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>What applying a decision did.</summary>
/// <param name="Outcome">How the phase ended after guardrails and limits.</param>
internal sealed record AppliedOutcome(Outcome Outcome)
{
    /// <summary>Whether the store held it already.</summary>
    public bool WasApplied { get; init; }

    /// <summary>Ids that became Done.</summary>
    public IReadOnlyList<string> Done { get; init; } = [];

    /// <summary>Ids that were merged into another item.</summary>
    public IReadOnlyList<string> Merged { get; init; } = [];

    /// <summary>Ids that were added.</summary>
    public IReadOnlyList<string> Added { get; init; } = [];

    /// <summary>The reason of a block; null if the item is not blocked by it.</summary>
    public string? BlockReason { get; init; }

    /// <summary>What deserves a person's look.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
