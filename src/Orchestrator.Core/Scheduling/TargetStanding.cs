namespace Orchestrator.Scheduling;

/// <summary>How a target of a run stands.</summary>
public enum TargetStanding
{
    /// <summary>It can be worked on, or what it waits for can.</summary>
    Open,

    /// <summary>It is done or closed.</summary>
    Done,

    /// <summary>There is no such item.</summary>
    Missing,

    /// <summary>It, or something it waits for, needs a human before it can go on.</summary>
    Blocked,
}
