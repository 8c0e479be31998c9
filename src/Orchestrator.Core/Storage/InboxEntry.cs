using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>One item that somebody put into the inbox.</summary>
public sealed record InboxEntry
{
    /// <summary>What shall be done, as written; required, but not checked here.</summary>
    public string? Title { get; init; }

    /// <summary>More about it.</summary>
    public string? Description { get; init; }

    /// <summary>Expected extent.</summary>
    public ItemSize? Size { get; init; }

    /// <summary>Expected complexity.</summary>
    public Level? Complexity { get; init; }

    /// <summary>Expected risk.</summary>
    public Level? Risk { get; init; }

    /// <summary>Expected impact.</summary>
    public Level? Impact { get; init; }

    /// <summary>Higher goes first.</summary>
    public long Priority { get; init; }

    /// <summary>Key of a pipeline.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Free words.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Ids, as a person types them.</summary>
    public IReadOnlyList<string> Dependencies { get; init; } = [];
}
