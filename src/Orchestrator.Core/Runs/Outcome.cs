namespace Orchestrator.Runs;

/// <summary>How a phase ended, as people see it.</summary>
public enum Outcome
{
    /// <summary>The phase is done; the item moved on.</summary>
    Completed,

    /// <summary>A part is done; the same phase comes again.</summary>
    SubphaseCompleted,

    /// <summary>The item was sent back to an earlier phase.</summary>
    Reworked,

    /// <summary>Triage found that nothing is to be done.</summary>
    Closed,

    /// <summary>Triage found a duplicate; one of the two survives.</summary>
    Merged,

    /// <summary>A human must decide.</summary>
    Blocked,

    /// <summary>Out of attempts; the item is blocked, type Failure.</summary>
    Failed,

    /// <summary>Ended because the run stopped or the item changed; it resumes later.</summary>
    Cancelled,
}
