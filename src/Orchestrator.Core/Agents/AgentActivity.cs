namespace Orchestrator.Agents;

/// <summary>What an agent is doing right now, for progress displays.</summary>
/// <param name="Text">Tool and file, or the first words of its message; one line, no control characters.</param>
public sealed record AgentActivity(string Text);
