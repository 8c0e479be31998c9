using Orchestrator.Backlog;
using Orchestrator.Git;
using Orchestrator.Pipelines;
using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>A phase that a journal shows as begun and not closed.</summary>
internal sealed record UnfinishedPhase
{
    /// <summary>The item.</summary>
    public required string ItemId { get; init; }

    /// <summary>The phase, or <c>triage</c>.</summary>
    public required string Phase { get; init; }

    /// <summary>Number of its last agent process.</summary>
    public required int LastNumber { get; init; }

    /// <summary>Directory of that process.</summary>
    public string Directory { get; init; } = "";

    /// <summary>Where its result is expected.</summary>
    public string ResultPath { get; init; } = "";

    /// <summary>Its agent.</summary>
    public string Agent { get; init; } = "";

    /// <summary>Status the item had.</summary>
    public ItemStatus Status { get; init; }

    /// <summary>Phase field the item had.</summary>
    public string? ItemPhase { get; init; }

    /// <summary>Pool the item had.</summary>
    public PhasePool? ItemPool { get; init; }

    /// <summary>Path beginnings that are its own.</summary>
    public IReadOnlyList<string> OwnFolders { get; init; } = [];

    /// <summary>The working tree before it; null if the journal has none (it never started an agent).</summary>
    public WorkingTree? Baseline { get; init; }

    /// <summary>Whether nothing of its last agent was alive any more, and what it had changed is journalled.</summary>
    public bool HasEnded { get; init; }

    /// <summary>How many agent processes it had in that run.</summary>
    public int Attempts { get; init; }

    /// <summary>What was decided about it; null if nothing was.</summary>
    public OutcomeDecision? Decision { get; init; }

    /// <summary>Whether all that remains is a commit that git refused: nothing is decided any more.</summary>
    public bool IsPendingCommit { get; init; }

    /// <summary>HEAD before it.</summary>
    public string? BaselineHead => Baseline?.Head;

    /// <summary>
    /// The unfinished phases of a journal: first those with a decision, in the order in which they were decided, then the others in the order
    /// in which they began.
    /// </summary>
    public static IReadOnlyList<UnfinishedPhase> Find(IReadOnlyList<JournalRecord> records)
    {
        var all = FindAll(records);
        int[] decided = [.. records.OfType<ResultDecided>().Select(record => record.Number)];
        return
        [
            .. all.Where(phase => phase.Decision is not null).OrderBy(phase => Array.IndexOf(decided, phase.LastNumber)),
            .. all.Where(phase => phase.Decision is null),
        ];
    }

    private static List<UnfinishedPhase> FindAll(IReadOnlyList<JournalRecord> records)
    {
        var closed = records.OfType<AttemptClosed>().Select(record => record.Number).ToHashSet();
        var pending = records.OfType<CommitPending>().Select(record => record.Number).ToHashSet();
        var ended = records.OfType<AttemptEnded>().Select(record => record.Number).ToHashSet();
        var decided = records.OfType<ResultDecided>().ToLookup(record => record.Number);
        var phases = new List<UnfinishedPhase>();
        var known = new HashSet<int>();
        foreach (var group in records.OfType<AttemptStarted>().GroupBy(record => record.PhaseNumber))
        {
            AttemptStarted[] attempts = [.. group];
            known.UnionWith(attempts.Select(attempt => attempt.Number));
            if (attempts.Any(attempt => closed.Contains(attempt.Number))) continue;
            var last = attempts[^1];
            phases.Add(new UnfinishedPhase
            {
                ItemId = last.ItemId,
                Phase = last.Phase,
                LastNumber = last.Number,
                Directory = last.Directory,
                ResultPath = last.ResultPath,
                Agent = last.Agent,
                Status = last.Status,
                ItemPhase = last.ItemPhase,
                ItemPool = last.ItemPool,
                OwnFolders = last.OwnFolders,
                Baseline = attempts[0].Baseline,
                HasEnded = ended.Contains(last.Number),
                Attempts = attempts.Length,
                Decision = decided[last.Number].LastOrDefault() is { } result ? DecisionJson.Read(result.Decision) : null,
                IsPendingCommit = pending.Contains(last.Number),
            });
        }

        // A phase that was blocked before any agent ran (stale base) has a decision and no start.
        foreach (var result in records.OfType<ResultDecided>())
        {
            if (known.Contains(result.Number) || closed.Contains(result.Number)) continue;
            var decision = DecisionJson.Read(result.Decision);
            phases.Add(new UnfinishedPhase { ItemId = decision.ItemId, Phase = decision.Phase, LastNumber = result.Number, Decision = decision, HasEnded = true, IsPendingCommit = pending.Contains(result.Number) });
        }

        return phases;
    }
}
