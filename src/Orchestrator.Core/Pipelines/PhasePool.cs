namespace Orchestrator.Pipelines;

/// <summary>Which half of a pipeline a phase belongs to.</summary>
public enum PhasePool
{
    /// <summary>Scoping work before an item is Ready.</summary>
    Pre,

    /// <summary>The work itself, while an item is InProgress.</summary>
    Main,
}
