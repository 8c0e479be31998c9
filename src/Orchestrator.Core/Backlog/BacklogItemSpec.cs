namespace Orchestrator.Backlog;

/// <summary>What is known of an item before it has an id.</summary>
public sealed record BacklogItemSpec
{
    /// <summary>One line, not blank, at most 500 characters.</summary>
    public required string Title { get; init; }

    /// <summary>An id drawn before; null: one is drawn.</summary>
    public string? Id { get; init; }

    /// <summary>What the person wrote; null or blank: nothing.</summary>
    public string? Description { get; init; }

    /// <summary>Expected extent; null while unknown.</summary>
    public ItemSize? Size { get; init; }

    /// <summary>Expected complexity; null while unknown.</summary>
    public Level? Complexity { get; init; }

    /// <summary>Expected risk; null while unknown.</summary>
    public Level? Risk { get; init; }

    /// <summary>Expected impact; null while unknown.</summary>
    public Level? Impact { get; init; }

    /// <summary>Higher goes first.</summary>
    public long Priority { get; init; }

    /// <summary>Key of a pipeline; null: the default one.</summary>
    public string? Pipeline { get; init; }

    /// <summary>The item this one belongs to, as a person types ids.</summary>
    public string? Parent { get; init; }

    /// <summary>Free words; blanks and duplicates are dropped.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Items that must be done first, as a person types ids.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Whether a human wants to look at it before it goes on.</summary>
    public bool RequiresHumanReview { get; init; }

    /// <summary><c>&lt;item&gt;/&lt;phase&gt;</c> for a follow-up, <c>inbox</c>, or null.</summary>
    public string? Origin { get; init; }

    /// <summary>Further keys with their JSON text.</summary>
    public IReadOnlyDictionary<string, string>? Extensions { get; init; }
}
