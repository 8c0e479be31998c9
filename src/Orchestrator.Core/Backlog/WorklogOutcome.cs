namespace Orchestrator.Backlog;

/// <summary>How the worklog names what happened to an item.</summary>
public enum WorklogOutcome
{
    /// <summary>A phase, or the item, is complete.</summary>
    Complete,

    /// <summary>A part of a phase is complete; the phase goes on.</summary>
    SubphaseComplete,

    /// <summary>Sent back to an earlier phase.</summary>
    Reworked,

    /// <summary>Out of attempts.</summary>
    Failed,

    /// <summary>Waits for a human.</summary>
    Blocked,

    /// <summary>Ended from outside before it had a result.</summary>
    Cancelled,

    /// <summary>Now part of another item.</summary>
    Merged,

    /// <summary>Moved to the archive without a word of its own.</summary>
    Archived,

    /// <summary>Will not be done here.</summary>
    Closed,
}
