using Orchestrator.Configuration;
using Orchestrator.Pipelines;

namespace Orchestrator.Scheduling;

/// <summary>What a person or a script asks of one run.</summary>
public sealed record RunRequest
{
    /// <summary>Ids (or unique beginnings) to work through in order; empty: no targets.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Filters of chapter 1.6; empty: none.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>Ids that came through a pipe; null: no pipe. An empty list runs nothing.</summary>
    public IReadOnlyList<string>? Items { get; init; }

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
}
