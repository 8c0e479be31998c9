namespace Orchestrator.Execution;

/// <summary>The bounds that hold for every phase of a run.</summary>
public sealed record ExecutionLimits
{
    /// <summary>Time between TERM and KILL.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bound of silence; zero: off.</summary>
    public TimeSpan StallTimeout { get; init; }

    /// <summary>Wait before the first retry; doubled for each further one.</summary>
    public TimeSpan RetryBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Names of processes that may outlive a phase.</summary>
    public IReadOnlyList<string> KeepProcesses { get; init; } = [];

    /// <summary>Longest wait before a retry.</summary>
    public static TimeSpan LongestBackoff => TimeSpan.FromSeconds(300);

    /// <summary>The wait before a retry: doubled per attempt, jittered by a quarter either way, at most 300 s.</summary>
    /// <param name="failedAttempts">Failed attempts so far; at least 1.</param>
    /// <param name="jitter">Between 0 and 1.</param>
    public TimeSpan BackoffAfter(int failedAttempts, double jitter)
    {
        var doubled = RetryBackoff.TotalSeconds * Math.Pow(2, Math.Min(failedAttempts - 1, 20));
        return TimeSpan.FromSeconds(Math.Min(LongestBackoff.TotalSeconds, doubled * (0.75 + 0.5 * jitter)));
    }
}
