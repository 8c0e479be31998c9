namespace Orchestrator.Execution;

/// <summary>Why triage closes an item.</summary>
public enum CloseReason
{
    /// <summary>Obsolete, or not worth doing.</summary>
    WontDo,

    /// <summary>What it asks for exists (resolution Completed).</summary>
    AlreadyDone,

    /// <summary>Another item holds it: the first of <see cref="PhaseResult.Duplicates"/>.</summary>
    Duplicate,
}
