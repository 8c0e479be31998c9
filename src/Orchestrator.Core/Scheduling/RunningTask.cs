namespace Orchestrator.Scheduling;

/// <summary>An agent at work, as the selection sees it.</summary>
/// <param name="ItemId">The item it works on.</param>
/// <param name="PhaseName">The phase, <c>triage</c> included.</param>
/// <param name="IsDestructive">Whether the phase must be alone in a shared tree.</param>
/// <param name="AgentName">Name of the agent definition.</param>
public sealed record RunningTask(string ItemId, string PhaseName, bool IsDestructive, string AgentName);
