namespace Orchestrator.Backlog;

/// <summary>How an item came to be Done.</summary>
public enum Resolution
{
    /// <summary>The work is done.</summary>
    Completed,

    /// <summary>Nobody will do it.</summary>
    WontDo,

    /// <summary>Another item holds it.</summary>
    Duplicate,
}
