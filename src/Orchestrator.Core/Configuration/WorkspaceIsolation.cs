namespace Orchestrator.Configuration;

/// <summary>Where phases of different items work.</summary>
public enum WorkspaceIsolation
{
    /// <summary>All in the project's own tree; a destructive phase runs alone.</summary>
    Shared,
}
