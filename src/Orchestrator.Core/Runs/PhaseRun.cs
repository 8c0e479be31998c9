namespace Orchestrator.Runs;

/// <summary>One phase that ended: what a person or a script wants to know of it.</summary>
public sealed record PhaseRun
{
    /// <summary>Id of the item, so that the object pipes into every cmdlet that takes items.</summary>
    public required string Id { get; init; }

    /// <summary>Title of the item.</summary>
    public required string Title { get; init; }

    /// <summary>The phase, or <c>triage</c>.</summary>
    public required string Phase { get; init; }

    /// <summary>Agent processes that it took in this run.</summary>
    public int Attempts { get; init; }

    /// <summary>How it ended.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>The agent's summary, or why it ended otherwise.</summary>
    public string Summary { get; init; } = "";

    /// <summary>From its first attempt's start to its commit.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Name of the agent.</summary>
    public string Agent { get; init; } = "";

    /// <summary>Model; null: the agent's own default.</summary>
    public string? Model { get; init; }

    /// <summary>Tokens read over all attempts; null if unknown.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Tokens written over all attempts; null if unknown.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Tokens read and written; null if unknown.</summary>
    public long? Tokens => InputTokens is null && OutputTokens is null ? null : (InputTokens ?? 0) + (OutputTokens ?? 0);

    /// <summary>Cost in US dollars over all attempts; null if unknown.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The phase's commit, full id; null while it is pending or where there was nothing to commit.</summary>
    public string? Commit { get; init; }

    /// <summary>Directory of the last attempt's transcripts; absolute.</summary>
    public string? Transcript { get; init; }

    /// <summary>The run it belongs to.</summary>
    public string RunId { get; init; } = "";
}
