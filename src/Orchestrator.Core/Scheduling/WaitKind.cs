namespace Orchestrator.Scheduling;

/// <summary>Why an open item is not worked on now.</summary>
public enum WaitKind
{
    /// <summary>It is worked on: an agent is at it.</summary>
    Running,

    /// <summary>It waits for a human.</summary>
    Blocked,

    /// <summary>Somebody works on it by hand.</summary>
    Claimed,

    /// <summary>The filter, the targets or the piped set do not contain it.</summary>
    FilteredOut,

    /// <summary>Preflight found it unfit.</summary>
    Excluded,

    /// <summary>It was unblocked while this run was on; the next run takes it.</summary>
    UnblockedDuringRun,

    /// <summary>Its pipeline or phase does not exist.</summary>
    UnknownPhase,

    /// <summary>It waits for other items.</summary>
    Dependencies,

    /// <summary>It is Ready, and enough items are in progress.</summary>
    WipFull,

    /// <summary>Its agent is throttled, unavailable or was started a moment ago.</summary>
    AgentPassedOver,

    /// <summary>As many of its agent are at work as may be.</summary>
    AgentLimit,

    /// <summary>A destructive phase runs alone, or is about to.</summary>
    Destructive,

    /// <summary>All slots are taken.</summary>
    NoSlot,
}
