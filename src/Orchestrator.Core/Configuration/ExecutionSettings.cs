namespace Orchestrator.Configuration;

/// <summary>The keys of <c>[execution]</c>.</summary>
public sealed record ExecutionSettings
{
    /// <summary>Bound of one attempt of a phase, at least a minute.</summary>
    public TimeSpan PhaseTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Silence after which an attempt is ended; zero: off.</summary>
    public TimeSpan StallTimeout { get; init; }

    /// <summary>Attempts of a phase after the first.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>Agent runs of one start of the pipeline, retries counted; 0: no cap.</summary>
    public int DefaultPhaseCap { get; init; } = 100;

    /// <summary>Items InProgress at once; null: as many as agents at once.</summary>
    public int? MaxWip { get; init; }

    /// <summary>Agents at once, at least 1.</summary>
    public int MaxConcurrent { get; init; } = 1;

    /// <summary>Subphase results in a row for one phase.</summary>
    public int MaxSubphases { get; init; } = 20;

    /// <summary>Phases in a row out of retries after which a run halts; 0: off.</summary>
    public int CircuitBreaker { get; init; } = 2;

    /// <summary>Pause before the second attempt, doubled for each further one up to 300 s.</summary>
    public TimeSpan RetryBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait for a throttled agent that states no reset.</summary>
    public TimeSpan RateLimitMaxWait { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>Times an item may be sent back to an earlier phase.</summary>
    public int MaxRework { get; init; } = 2;

    /// <summary>Time between TERM and KILL.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Runs whose transcripts are kept, at least 1.</summary>
    public int KeepRuns { get; init; } = 20;

    /// <summary>Names of processes that may outlive a phase.</summary>
    public IReadOnlyList<string> KeepProcesses { get; init; } = [];

    /// <summary>Where phases of different items work.</summary>
    public WorkspaceIsolation Isolation { get; init; }
}
