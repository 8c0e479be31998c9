namespace Orchestrator.Backlog;

/// <summary>The three steps of complexity, risk and impact.</summary>
public enum Level
{
    /// <summary>The least.</summary>
    Low,

    /// <summary>Between.</summary>
    Medium,

    /// <summary>The most.</summary>
    High,
}
