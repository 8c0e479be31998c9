namespace Orchestrator.Storage;

/// <summary>What a worklog entry tells.</summary>
public enum WorklogOutcome
{
    /// <summary>The phase succeeded.</summary>
    Complete,

    /// <summary>A part of the phase is done; it goes on.</summary>
    SubphaseComplete,

    /// <summary>The item was sent back to an earlier phase.</summary>
    Reworked,

    /// <summary>The attempt failed.</summary>
    Failed,

    /// <summary>A human is needed.</summary>
    Blocked,

    /// <summary>The attempt was ended from outside.</summary>
    Cancelled,

    /// <summary>The item was merged into another, or another into it.</summary>
    Merged,

    /// <summary>The item is done.</summary>
    Archived,

    /// <summary>The item was closed without being done.</summary>
    Closed,
}
