namespace Orchestrator.Agents;

/// <summary>One agent process to run: everything it needs, decided beforehand.</summary>
public sealed record AgentRequest
{
    /// <summary>Which agent.</summary>
    public required AgentDefinition Agent { get; init; }

    /// <summary>Model to ask for; null: the agent's own default.</summary>
    public string? Model { get; init; }

    /// <summary>The whole prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>Where it works; absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Where prompt, transcripts, result and meta data lie; absolute, made by the agent's runner.</summary>
    public required string AttemptDirectory { get; init; }

    /// <summary>Where it must write its result; absolute.</summary>
    public required string ResultPath { get; init; }

    /// <summary>Run id, <c>[0-9a-z]+</c>.</summary>
    public required string RunId { get; init; }

    /// <summary>Number of this agent process within the run, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The item worked on.</summary>
    public required string ItemId { get; init; }

    /// <summary>The phase worked on, or <c>triage</c>.</summary>
    public required string Phase { get; init; }

    /// <summary>Bound of the whole run.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Bound of silence on both outputs; zero: off.</summary>
    public TimeSpan StallTimeout { get; init; }

    /// <summary>Time between TERM and KILL.</summary>
    public required TimeSpan Grace { get; init; }

    /// <summary>Names of processes that may outlive the agent.</summary>
    public IReadOnlyList<string> KeepProcesses { get; init; } = [];

    /// <summary>Environment variable name that every descendant inherits and by which escapees are found.</summary>
    public string Marker => $"ORCHESTRATOR_ATTEMPT_{RunId}_{Number}";
}
