using Orchestrator.Backlog;
using Orchestrator.Execution;
using Orchestrator.Pipelines;
using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>What becomes of an item after a phase, decided once and journalled: applying it is deterministic, however often it is tried.</summary>
internal sealed record OutcomeDecision
{
    /// <summary>The attempt id that item, worklog and commit carry.</summary>
    public required string Attempt { get; init; }

    /// <summary>Number of the attempt within its run.</summary>
    public required int Number { get; init; }

    /// <summary>The item.</summary>
    public required string ItemId { get; init; }

    /// <summary>Its title when the phase began.</summary>
    public required string Title { get; init; }

    /// <summary>The phase, or <c>triage</c>.</summary>
    public required string Phase { get; init; }

    /// <summary>Status the attempt started from.</summary>
    public required ItemStatus FromStatus { get; init; }

    /// <summary>Phase the attempt started from.</summary>
    public string? FromPhase { get; init; }

    /// <summary>Pool the attempt started from.</summary>
    public PhasePool? FromPool { get; init; }

    /// <summary>How the phase ended, as decided over the backlog of that moment.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>When it was decided, UTC; worklog and item carry it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What the worklog says.</summary>
    public required string Summary { get; init; }

    /// <summary>The agent's result; null when there was none (out of attempts, stale, cancelled).</summary>
    public PhaseResult? Result { get; init; }

    /// <summary>Why the item gets blocked without a result that says so; else null.</summary>
    public string? BlockReason { get; init; }

    /// <summary>Kind of that block.</summary>
    public BlockType? BlockType { get; init; }

    /// <summary>HEAD when the phase started: the item's new staleness base.</summary>
    public string? Head { get; init; }

    /// <summary>Follow-ups to add, with the ids drawn for them.</summary>
    public IReadOnlyList<DrawnFollowUp> FollowUps { get; init; } = [];

    /// <summary>Titles of follow-ups dropped because an open item has them, with that item's id.</summary>
    public IReadOnlyList<DroppedFollowUp> DroppedFollowUps { get; init; } = [];

    /// <summary>Items to bring together, in order.</summary>
    public IReadOnlyList<MergeStep> Merges { get; init; } = [];

    /// <summary>First line of the commit, without the prefix.</summary>
    public required string CommitSummary { get; init; }

    /// <summary>Name of the agent; null when none ran.</summary>
    public string? Agent { get; init; }

    /// <summary>Whether the commit runs the repository's hooks.</summary>
    public bool RunHooks { get; init; }

    /// <summary>Whether nothing of the item changes: the attempt was cancelled and only its residue is kept.</summary>
    public bool IsResidueOnly => Outcome == Outcome.Cancelled;
}
