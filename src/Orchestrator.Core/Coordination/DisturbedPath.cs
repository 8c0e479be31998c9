namespace Orchestrator.Coordination;

/// <summary>A path with changes of the user's that changed again while phases ran.</summary>
/// <param name="Path">The repository path.</param>
/// <param name="IsCommitted">Whether somebody committed it; from then on it is no longer the user's unfinished work.</param>
internal sealed record DisturbedPath(string Path, bool IsCommitted);
