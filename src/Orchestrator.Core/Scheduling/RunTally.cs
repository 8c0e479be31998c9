using System.Collections.Concurrent;
using Orchestrator.Coordination;
using Orchestrator.Runs;

namespace Orchestrator.Scheduling;

/// <summary>Counts what a run did, for its summary; all but the warnings is used by the loop alone.</summary>
/// <param name="circuitBreaker">Phases in a row that run out of attempts before the run ends; 0: any number.</param>
internal sealed class RunTally(int circuitBreaker)
{
    private readonly List<string> completed = [];
    private readonly List<string> followUps = [];
    private readonly List<string> merged = [];
    private readonly ConcurrentQueue<string> warnings = new();
    private int failuresInARow;
    private long? inputTokens;
    private long? outputTokens;
    private decimal? cost;

    /// <summary>Phases that ended.</summary>
    public int Phases { get; private set; }

    /// <summary>Whether so many phases in a row ran out of attempts; what was in flight then and succeeds does not close the breaker again.</summary>
    public bool HasBreakerTripped { get; private set; }

    /// <summary>Whether any item was blocked by this run.</summary>
    public bool BlockedAny { get; private set; }

    /// <summary>Ids that became Done.</summary>
    public IReadOnlyList<string> Completed => completed;

    /// <summary>A phase has ended.</summary>
    public void Count(AppliedPhase applied)
    {
        completed.AddRange(applied.Done);
        merged.AddRange(applied.Merged);
        followUps.AddRange(applied.Added);
        if (applied.Usage.InputTokens is { } read) inputTokens = (inputTokens ?? 0) + read;
        if (applied.Usage.OutputTokens is { } written) outputTokens = (outputTokens ?? 0) + written;
        if (applied.Usage.CostUsd is { } dollars) cost = (cost ?? 0) + dollars;
        if (applied.Run is null) return;
        Phases++;
        if (applied.Outcome is Outcome.Failed) failuresInARow++;
        else if (applied.Outcome is not Outcome.Cancelled) failuresInARow = 0;
        HasBreakerTripped |= circuitBreaker > 0 && failuresInARow >= circuitBreaker;
        BlockedAny |= applied.Outcome is Outcome.Failed or Outcome.Blocked;
    }

    /// <summary>An item was blocked outside a phase.</summary>
    public void CountBlock() => BlockedAny = true;

    /// <summary>Something for the summary; the coordinator warns from its own task.</summary>
    public void Warn(string text) => warnings.Enqueue(text);

    /// <summary>The summary with the counts filled in.</summary>
    public PipelineRun Fill(PipelineRun run) => run with
    {
        Phases = Phases,
        Completed = [.. completed],
        FollowUps = [.. followUps],
        Merged = [.. merged],
        InputTokens = inputTokens,
        OutputTokens = outputTokens,
        CostUsd = cost,
        Warnings = [.. warnings.Distinct(StringComparer.Ordinal)],
    };
}
