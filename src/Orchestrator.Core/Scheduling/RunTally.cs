using System.Collections.Concurrent;
using Orchestrator.Coordination;
using Orchestrator.Runs;

namespace Orchestrator.Scheduling;

/// <summary>Counts what a run did, for its summary; all but the warnings is used by the loop alone.</summary>
internal sealed class RunTally
{
    private readonly List<string> completed = [];
    private readonly List<string> followUps = [];
    private readonly List<string> merged = [];
    private readonly ConcurrentQueue<string> warnings = new();
    private long? inputTokens;
    private long? outputTokens;
    private decimal? cost;

    /// <summary>Phases that ended.</summary>
    public int Phases { get; private set; }

    /// <summary>Phases in a row that ran out of attempts.</summary>
    public int FailuresInARow { get; private set; }

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
        if (applied.Run is not { } run) return;
        Phases++;
        if (applied.Outcome is Outcome.Failed) FailuresInARow++;
        else if (applied.Outcome is not Outcome.Cancelled) FailuresInARow = 0;
        BlockedAny |= applied.Outcome is Outcome.Failed or Outcome.Blocked;
        if (run.InputTokens is { } read) inputTokens = (inputTokens ?? 0) + read;
        if (run.OutputTokens is { } written) outputTokens = (outputTokens ?? 0) + written;
        if (run.Cost is { } dollars) cost = (cost ?? 0) + dollars;
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
