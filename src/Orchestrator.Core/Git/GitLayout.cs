namespace Orchestrator.Git;

/// <summary>Where the parts of a repository lie; all absolute.</summary>
/// <param name="TopLevel">Top of the working tree.</param>
/// <param name="GitDirectory">The working tree's own git directory: index, HEAD.</param>
/// <param name="CommonDirectory">The repository's git directory: branches, objects, info/exclude; the same unless in a linked worktree.</param>
internal sealed record GitLayout(string TopLevel, string GitDirectory, string CommonDirectory);
