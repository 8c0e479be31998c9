namespace Orchestrator.Runs;

/// <summary>Why a run ended.</summary>
public enum HaltReason
{
    /// <summary>Nothing is left open in the selection.</summary>
    AllDone,

    /// <summary>Nothing can run; some items are blocked or wait.</summary>
    AllDoneOrBlocked,

    /// <summary>All targets are done.</summary>
    TargetCompleted,

    /// <summary>A target is blocked.</summary>
    TargetBlocked,

    /// <summary>Everything that matched is done or blocked.</summary>
    FilterExhausted,

    /// <summary>The filter or the pipe matched nothing.</summary>
    NoMatchingItems,

    /// <summary>As many agent runs as the cap allows.</summary>
    CapReached,

    /// <summary>Too many phases in a row ran out of retries.</summary>
    CircuitBreakerTripped,

    /// <summary>An agent cannot work and nothing else can run.</summary>
    AgentUnavailable,

    /// <summary>Somebody asked it to stop.</summary>
    ShutdownRequested,

    /// <summary>Configuration, git or the store failed.</summary>
    Faulted,
}
