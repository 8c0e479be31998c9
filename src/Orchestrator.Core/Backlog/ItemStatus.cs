namespace Orchestrator.Backlog;

/// <summary>Where an item stands in its life.</summary>
public enum ItemStatus
{
    /// <summary>Just added; triage comes next.</summary>
    New,

    /// <summary>In the pre-phases of its pipeline.</summary>
    Scoping,

    /// <summary>Scoped, waits to be promoted.</summary>
    Ready,

    /// <summary>In the main phases of its pipeline.</summary>
    InProgress,

    /// <summary>Waits for a human.</summary>
    Blocked,

    /// <summary>Finished or closed; lives in the archive.</summary>
    Done,
}
