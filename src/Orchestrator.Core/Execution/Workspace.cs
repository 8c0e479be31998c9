namespace Orchestrator.Execution;

/// <summary>Where a phase works. In shared isolation every phase has the project's own tree; a worktree of its own comes later behind the same value.</summary>
/// <param name="Directory">Working directory of agents and verify commands; absolute.</param>
/// <param name="Branch">Branch that the phase's commit goes to; null while unknown.</param>
public sealed record Workspace(string Directory, string? Branch = null);
