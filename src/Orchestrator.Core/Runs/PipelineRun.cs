namespace Orchestrator.Runs;

/// <summary>One run: why it ended and what remains.</summary>
public sealed record PipelineRun
{
    /// <summary>The run's id.</summary>
    public required string Id { get; init; }

    /// <summary>Start, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From start to the end of the halt commit.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Why it ended.</summary>
    public HaltReason HaltReason { get; init; }

    /// <summary>The halt in words, with a remedy where one is needed.</summary>
    public string Message { get; init; } = "";

    /// <summary>Exit code of a command line that ran it: 0, 1, 3, 4 or 130 (chapter 4.4).</summary>
    public int ExitCode { get; init; }

    /// <summary>Phases that ended.</summary>
    public int Phases { get; init; }

    /// <summary>Agent processes, throttled ones not counted.</summary>
    public int AgentRuns { get; init; }

    /// <summary>Ids of items that became Done.</summary>
    public IReadOnlyList<string> Completed { get; init; } = [];

    /// <summary>Items of the selection that are blocked at the end.</summary>
    public IReadOnlyList<BlockedEntry> Blocked { get; init; } = [];

    /// <summary>Items of the selection that could not run, each with its cause.</summary>
    public IReadOnlyList<WaitingEntry> Waiting { get; init; } = [];

    /// <summary>Ids of items that agents added.</summary>
    public IReadOnlyList<string> FollowUps { get; init; } = [];

    /// <summary>Ids of items merged into others.</summary>
    public IReadOnlyList<string> Merged { get; init; } = [];

    /// <summary>Tokens read; null if no agent told.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Tokens written; null if no agent told.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Cost in US dollars; null if no agent told.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>Commits that git refused and that the next run tries again.</summary>
    public int PendingCommits { get; init; }

    /// <summary>What was noticed on the way and deserves a look.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
