namespace Orchestrator.Agents;

/// <summary>What an agent process did, once nothing of it is alive any more.</summary>
/// <param name="End">How it came to its end.</param>
public sealed record AgentRun(AgentEnd End)
{
    /// <summary>Exit code; null if a signal or nobody ended it.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Signal number that ended it; null if none.</summary>
    public int? Signal { get; init; }

    /// <summary>From start to the end of the last of its processes.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Processes it left behind that had to be ended.</summary>
    public int SurvivorsEnded { get; init; }

    /// <summary>Tokens, cost, session and last message as far as its output told.</summary>
    public AgentUsage Usage { get; init; } = new();

    /// <summary>The last lines of standard error (else of its output), cleaned of terminal escapes, secrets masked; for messages and the next prompt.</summary>
    public string OutputTail { get; init; } = "";

    /// <summary>Set when its final status says that it is throttled; only looked at when there is no valid result.</summary>
    public ThrottleNotice? Throttle { get; init; }

    /// <summary>Set when it says that it cannot work at all (not found, not logged in, invalid key), in its own words.</summary>
    public string? Unavailable { get; init; }
}
