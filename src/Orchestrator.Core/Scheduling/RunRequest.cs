using Orchestrator.Backlog;
using Orchestrator.Configuration;
using Orchestrator.Pipelines;

namespace Orchestrator.Scheduling;

/// <summary>What a person or a script asks of one run.</summary>
public sealed record RunRequest
{
    /// <summary>Ids, unique beginnings of ids, or patterns that choose among the open items, to work through in order; empty: no targets.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Filters of chapter 1.6; empty: none.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>Ids, beginnings or patterns of a set, such as a pipe delivers; null: no set. An empty list runs nothing.</summary>
    public IReadOnlyList<string>? Items { get; init; }

    /// <summary>Those of <see cref="Items"/> that mean no item; filled by <see cref="ResolvedIn"/>.</summary>
    internal IReadOnlyList<string> UnknownItems { get; private init; } = [];

    /// <summary>Agents at once; null: the configured number, for targets 1.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>Items in progress at once; null: the configured number.</summary>
    public int? MaxWip { get; init; }

    /// <summary>Most agent processes; null: the configured number; 0: no cap.</summary>
    public int? Cap { get; init; }

    /// <summary>Whether a target that gets blocked does not halt the run.</summary>
    public bool AutoAdvance { get; init; }

    /// <summary>Agent for every phase of this run, whatever is configured; null: as configured.</summary>
    public string? Agent { get; init; }

    /// <summary>Model for every phase of this run, whatever is configured; null: as configured.</summary>
    public string? Model { get; init; }

    /// <summary>Whether only New items are routed and nothing else is done.</summary>
    public bool TriageOnly { get; init; }

    /// <summary>Name of the agent that does a phase in this run (null: triage).</summary>
    internal string AgentFor(Phase? phase, OrchestratorSettings settings) => Agent ?? phase?.Agent ?? settings.Agent.Cli;

    /// <summary>The request with exact ids.</summary>
    /// <remarks>Targets that mean nothing stay in the list, so that they are passed over with a message; without one left, a run would take everything.</remarks>
    internal RunRequest ResolvedIn(BacklogSnapshot backlog)
    {
        var items = Items?.Select(typed => (Typed: typed, Ids: Find(typed, backlog))).ToList();
        return this with
        {
            Targets = [.. Targets.SelectMany(typed => Find(typed, backlog).DefaultIfEmpty(typed.Trim())).Distinct(StringComparer.Ordinal)],
            Items = items is null ? null : [.. items.SelectMany(item => item.Ids).Distinct(StringComparer.Ordinal)],
            UnknownItems = items is null ? [] : [.. items.Where(item => item.Ids.Count == 0).Select(item => item.Typed.Trim()).Distinct(StringComparer.Ordinal)],
        };
    }

    private static List<string> Find(string typed, BacklogSnapshot backlog)
    {
        if (backlog.TryGet(typed, out var item)) return [item.Id];
        if (!Wildcard.IsPattern(typed)) return ItemId.Find(typed, backlog.Items, backlog.ArchivedIds) is { } id ? [id] : [];
        var wildcard = new Wildcard(typed.Trim());
        return [.. backlog.Items.Where(open => wildcard.Matches(open.Id)).Select(open => open.Id)];
    }
}
