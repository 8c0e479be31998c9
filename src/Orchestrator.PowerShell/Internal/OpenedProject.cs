using Orchestrator.Coordination;

namespace Orchestrator.PowerShell.Internal;

/// <summary>A project, and whether it was opened just now.</summary>
/// <param name="Project">The project.</param>
/// <param name="IsFresh">Whether its configuration was read for this call, so that its warnings have not been told yet.</param>
internal readonly record struct OpenedProject(Project Project, bool IsFresh);
