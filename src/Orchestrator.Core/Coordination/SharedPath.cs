namespace Orchestrator.Coordination;

/// <summary>A path that several phases may have changed.</summary>
/// <param name="Path">The repository path.</param>
/// <param name="Tokens">The phases.</param>
internal sealed record SharedPath(string Path, IReadOnlyList<int> Tokens);
