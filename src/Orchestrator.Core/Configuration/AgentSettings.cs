namespace Orchestrator.Configuration;

/// <summary>The keys of <c>[agent]</c>: what phases use that do not say otherwise.</summary>
public sealed record AgentSettings
{
    /// <summary>Name of a built-in agent or of an <c>[agents]</c> table.</summary>
    public string Cli { get; init; } = "claude";

    /// <summary>Model to ask for; null: the agent's own default.</summary>
    public string? Model { get; init; }
}
