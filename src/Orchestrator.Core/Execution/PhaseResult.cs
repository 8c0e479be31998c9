using Orchestrator.Backlog;

namespace Orchestrator.Execution;

/// <summary>What one agent run reports about its phase, read from its result file and checked.</summary>
public sealed record PhaseResult
{
    /// <summary>The item worked on; the one that was expected.</summary>
    public required string ItemId { get; init; }

    /// <summary>The phase worked on; the one that was expected.</summary>
    public required string Phase { get; init; }

    /// <summary>What the agent says about the phase; allowed for its kind.</summary>
    public required ResultCode Result { get; init; }

    /// <summary>What was done and found; not blank.</summary>
    public required string Summary { get; init; }

    /// <summary>Why it is blocked, failed or goes back; null if not given.</summary>
    public string? Context { get; init; }

    /// <summary>The earlier main phase to go back to; set exactly when <see cref="Result"/> is Rework.</summary>
    public string? ToPhase { get; init; }

    /// <summary>Clarification or Decision; null if not given.</summary>
    public BlockType? BlockType { get; init; }

    /// <summary>Whether a human must look at it; null leaves the item's flag.</summary>
    public bool? RequiresHumanReview { get; init; }

    /// <summary>Assessments to change.</summary>
    public AssessmentUpdate Assessments { get; init; } = new();

    /// <summary>New items to make, at most 20, in the agent's order.</summary>
    public IReadOnlyList<FollowUp> FollowUps { get; init; } = [];

    /// <summary>40 or 64 lower-case hex digits that replace the item's LastPhaseCommit; null keeps it.</summary>
    public string? BasedOnCommit { get; init; }

    /// <summary>One line for the commit; null if not given.</summary>
    public string? CommitSummary { get; init; }

    /// <summary>Triage: key of the pipeline to take, known or not; null keeps the item's.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Triage: ids that are said to ask for the same thing, known or not; never the item itself.</summary>
    public IReadOnlyList<string> Duplicates { get; init; } = [];

    /// <summary>Triage: the structured description; null keeps the item's.</summary>
    public StructuredDescription? Description { get; init; }

    /// <summary>Why to close; set exactly when <see cref="Result"/> is Close.</summary>
    public CloseReason? CloseReason { get; init; }
}
