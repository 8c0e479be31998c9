namespace Orchestrator.Scheduling;

/// <summary>How much a notice matters.</summary>
public enum NoticeLevel
{
    /// <summary>Only for looking into the product itself.</summary>
    Debug,

    /// <summary>A scheduling decision with its reason, an attempt that will be tried again.</summary>
    Verbose,

    /// <summary>What a person at the screen wants to know.</summary>
    Information,

    /// <summary>What deserves a look.</summary>
    Warning,
}
