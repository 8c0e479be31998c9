namespace Orchestrator.Execution;

/// <summary>What an attempt left in the working tree.</summary>
/// <param name="Paths">Repository paths that are the phase's so far.</param>
/// <param name="Head">HEAD after it.</param>
/// <param name="BranchProblem">What is wrong with HEAD's branch after it; null if it is where it was.</param>
public sealed record AttemptFootprint(IReadOnlyList<string> Paths, string? Head, string? BranchProblem)
{
    /// <summary>Whether the phase, or another one that ran meanwhile, changed files of a phase before it whose commit git has refused; those stay with that one.</summary>
    public bool HasChangedPending { get; init; }

    /// <summary>Whether HEAD could not be brought back, so that nothing may run in this tree any more.</summary>
    public bool IsBranchLost { get; init; }
}
