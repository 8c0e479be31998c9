namespace Orchestrator.Configuration;

/// <summary>A mention of an agent in a configuration.</summary>
/// <param name="Name">The agent's name.</param>
/// <param name="Key">The key that names it, with its tables.</param>
/// <param name="Where">Where it is named.</param>
public sealed record AgentReference(string Name, string Key, ConfigurationPlace Where);
