namespace Orchestrator.Backlog;

/// <summary>Why an item is blocked.</summary>
public enum BlockType
{
    /// <summary>The agent needs to know something.</summary>
    Clarification,

    /// <summary>Somebody must choose.</summary>
    Decision,

    /// <summary>An assessment exceeds the project's limits.</summary>
    Guardrail,

    /// <summary>A human wants to look before it goes on.</summary>
    Review,

    /// <summary>A phase ran out of attempts.</summary>
    Failure,

    /// <summary>Work could not be brought together.</summary>
    Conflict,

    /// <summary>The commit it was based on is no longer part of history.</summary>
    Stale,
}
