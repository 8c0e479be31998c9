using Orchestrator.Pipelines;

namespace Orchestrator.Backlog;

/// <summary>One unit of work that moves through a pipeline; immutable, every change makes a new one.</summary>
public sealed record BacklogItem
{
    /// <summary><c>&lt;prefix&gt;-&lt;suffix&gt;</c>; ids become file names.</summary>
    public required string Id { get; init; }

    /// <summary>One line, not blank, at most 500 characters.</summary>
    public required string Title { get; init; }

    /// <summary>Where the item stands in its life.</summary>
    public ItemStatus Status { get; init; }

    /// <summary>Current phase while Scoping or InProgress, and remembered while Blocked; else null.</summary>
    public string? Phase { get; init; }

    /// <summary>Pool of <see cref="Phase"/>; null with it.</summary>
    public PhasePool? PhasePool { get; init; }

    /// <summary>Key of a pipeline; null: the default one.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Expected extent; null while unknown.</summary>
    public ItemSize? Size { get; init; }

    /// <summary>Expected complexity; null while unknown.</summary>
    public Level? Complexity { get; init; }

    /// <summary>Expected risk; null while unknown.</summary>
    public Level? Risk { get; init; }

    /// <summary>Expected impact; null while unknown.</summary>
    public Level? Impact { get; init; }

    /// <summary>Higher goes first; 0 unless said.</summary>
    public long Priority { get; init; }

    /// <summary>Whether a human wants to look at it before it goes on.</summary>
    public bool RequiresHumanReview { get; init; }

    /// <summary>Whether a human accepted this item above the guardrails.</summary>
    public bool GuardrailOverride { get; init; }

    /// <summary>What the person wrote.</summary>
    public string? Description { get; init; }

    /// <summary>What triage understood; null before.</summary>
    public StructuredDescription? StructuredDescription { get; init; }

    /// <summary>Free words; no duplicates, order kept.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Ids that must be Done first; no duplicates, order kept.</summary>
    public IReadOnlyList<string> Dependencies { get; init; } = [];

    /// <summary>Id of the item this one belongs to; carried, shown, filterable.</summary>
    public string? Parent { get; init; }

    /// <summary><c>&lt;item&gt;/&lt;phase&gt;</c> for a follow-up, <c>inbox</c>, or null.</summary>
    public string? Origin { get; init; }

    /// <summary>Why it is blocked; null unless Blocked.</summary>
    public string? BlockedReason { get; init; }

    /// <summary>Kind of block; null unless Blocked (or unknown).</summary>
    public BlockType? BlockedType { get; init; }

    /// <summary>The status to return to; null unless Blocked.</summary>
    public ItemStatus? BlockedFromStatus { get; init; }

    /// <summary>Question and answer of the last unblocking, for the next prompts until that phase succeeds.</summary>
    public string? UnblockNotes { get; init; }

    /// <summary>HEAD when the last phase started, 40 or 64 hex digits; the base of the staleness check.</summary>
    public string? LastPhaseCommit { get; init; }

    /// <summary>Summary of the last finished phase, for the next prompt.</summary>
    public string? LastSummary { get; init; }

    /// <summary>How it came to be Done; null before.</summary>
    public Resolution? Resolution { get; init; }

    /// <summary>The last attempts (<c>&lt;run&gt;-&lt;n&gt;</c>) whose result this item already holds.</summary>
    public IReadOnlyList<string> AppliedAttempts { get; init; } = [];

    /// <summary>Subphase results in a row in the current phase.</summary>
    public int SubphaseCount { get; init; }

    /// <summary>How often it was sent back to an earlier phase.</summary>
    public int ReworkCount { get; init; }

    /// <summary>Why it was sent back, for the next prompt; cleared when that phase succeeds.</summary>
    public string? ReworkContext { get; init; }

    /// <summary>Whether the last main phase has succeeded and only a block at that boundary stands before Done.</summary>
    public bool IsFinished { get; init; }

    /// <summary>Who works on it by hand; such an item is not run.</summary>
    public string? ClaimedBy { get; init; }

    /// <summary>Since when it is worked on by hand.</summary>
    public DateTimeOffset? ClaimedAt { get; init; }

    /// <summary>When it was added, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Keys this product does not know, with their JSON text, kept verbatim.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; init; } = NoExtensions;

    private static readonly IReadOnlyDictionary<string, string> NoExtensions = new Dictionary<string, string>();

    /// <summary>Id and title, as messages name an item.</summary>
    public override string ToString() => $"{Id} ({Title})";
}
