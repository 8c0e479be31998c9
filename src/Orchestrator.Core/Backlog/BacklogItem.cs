using Orchestrator.Pipelines;

namespace Orchestrator.Backlog;

/// <summary>One unit of work that moves through a pipeline; immutable, every change makes a new one.</summary>
/// <remarks>
/// A backlog may have 100 000 of them in memory: assessments take a byte each instead of eight, times eight instead of 16 or 24, and the
/// description stays UTF-8 until somebody asks for it.
/// </remarks>
public sealed record BacklogItem
{
    private readonly sbyte phasePool = Unset;
    private readonly sbyte size = Unset;
    private readonly sbyte complexity = Unset;
    private readonly sbyte risk = Unset;
    private readonly sbyte impact = Unset;
    private readonly sbyte blockedType = Unset;
    private readonly sbyte blockedFromStatus = Unset;
    private readonly sbyte resolution = Unset;
    private readonly LazyText description;
    private readonly long createdTicks;
    private readonly long updatedTicks;
    private readonly long claimedTicks;

    private const sbyte Unset = -1;

    /// <summary><c>&lt;prefix&gt;-&lt;suffix&gt;</c>; ids become file names.</summary>
    public required string Id { get; init; }

    /// <summary>One line, not blank, at most 500 characters.</summary>
    public required string Title { get; init; }

    /// <summary>Where the item stands in its life.</summary>
    public ItemStatus Status { get; init; }

    /// <summary>Current phase while Scoping or InProgress, and remembered while Blocked; else null.</summary>
    public string? Phase { get; init; }

    /// <summary>Pool of <see cref="Phase"/>; null with it.</summary>
    public PhasePool? PhasePool
    {
        get => phasePool == Unset ? null : (PhasePool)phasePool;
        init => phasePool = value is { } given ? (sbyte)given : Unset;
    }

    /// <summary>Key of a pipeline; null: the default one.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Expected extent; null while unknown.</summary>
    public ItemSize? Size
    {
        get => size == Unset ? null : (ItemSize)size;
        init => size = value is { } given ? (sbyte)given : Unset;
    }

    /// <summary>Expected complexity; null while unknown.</summary>
    public Level? Complexity
    {
        get => complexity == Unset ? null : (Level)complexity;
        init => complexity = value is { } given ? (sbyte)given : Unset;
    }

    /// <summary>Expected risk; null while unknown.</summary>
    public Level? Risk
    {
        get => risk == Unset ? null : (Level)risk;
        init => risk = value is { } given ? (sbyte)given : Unset;
    }

    /// <summary>Expected impact; null while unknown.</summary>
    public Level? Impact
    {
        get => impact == Unset ? null : (Level)impact;
        init => impact = value is { } given ? (sbyte)given : Unset;
    }

    /// <summary>Higher goes first; 0 unless said.</summary>
    public long Priority { get; init; }

    /// <summary>Whether a human wants to look at it before it goes on.</summary>
    public bool RequiresHumanReview { get; init; }

    /// <summary>Whether a human accepted this item above the guardrails.</summary>
    public bool GuardrailOverride { get; init; }

    /// <summary>What the person wrote.</summary>
    public string? Description
    {
        get => description.Value;
        init => description = new(value);
    }

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
    public BlockType? BlockedType
    {
        get => blockedType == Unset ? null : (BlockType)blockedType;
        init => blockedType = value is { } given ? (sbyte)given : Unset;
    }

    /// <summary>The status to return to; null unless Blocked.</summary>
    public ItemStatus? BlockedFromStatus
    {
        get => blockedFromStatus == Unset ? null : (ItemStatus)blockedFromStatus;
        init => blockedFromStatus = value is { } given ? (sbyte)given : Unset;
    }

    /// <summary>Question and answer of the last unblocking, for the next prompts until that phase succeeds.</summary>
    public string? UnblockNotes { get; init; }

    /// <summary>HEAD when the last phase started, 40 or 64 hex digits; the base of the staleness check.</summary>
    public string? LastPhaseCommit { get; init; }

    /// <summary>Summary of the last finished phase, for the next prompt.</summary>
    public string? LastSummary { get; init; }

    /// <summary>How it came to be Done; null before.</summary>
    public Resolution? Resolution
    {
        get => resolution == Unset ? null : (Resolution)resolution;
        init => resolution = value is { } given ? (sbyte)given : Unset;
    }

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

    /// <summary>Whether an assessment grew in a result that ended no phase: the next boundary checks the guardrails.</summary>
    public bool IsGrown { get; init; }

    /// <summary>Who works on it by hand; such an item is not run.</summary>
    public string? ClaimedBy { get; init; }

    /// <summary>Since when it is worked on by hand.</summary>
    public DateTimeOffset? ClaimedAt
    {
        get => claimedTicks == 0 ? null : new(claimedTicks, TimeSpan.Zero);
        init => claimedTicks = value?.UtcTicks ?? 0;
    }

    /// <summary>When it was added, UTC.</summary>
    public DateTimeOffset CreatedAt
    {
        get => new(createdTicks, TimeSpan.Zero);
        init => createdTicks = value.UtcTicks;
    }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt
    {
        get => new(updatedTicks, TimeSpan.Zero);
        init => updatedTicks = value.UtcTicks;
    }

    /// <summary>Keys this product does not know, with their JSON text, kept verbatim.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; init; } = NoExtensions;

    /// <summary>The description as a store read it.</summary>
    internal LazyText DescriptionText
    {
        get => description;
        init => description = value;
    }

    private static readonly IReadOnlyDictionary<string, string> NoExtensions = new Dictionary<string, string>();

    /// <summary>Id and title, as messages name an item.</summary>
    public override string ToString() => $"{Id} ({Title})";
}
