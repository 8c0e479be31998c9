using Orchestrator.Pipelines;

namespace Orchestrator.Execution;

/// <summary>What kind of phase an attempt belongs to; decides which results it may give.</summary>
public enum PhaseKind
{
    /// <summary>Scoping before Ready (<see cref="PhasePool.Pre"/>).</summary>
    Pre,

    /// <summary>The work itself (<see cref="PhasePool.Main"/>).</summary>
    Main,

    /// <summary>The routing of a New item.</summary>
    Triage,
}
