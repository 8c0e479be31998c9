namespace Orchestrator.Agents;

/// <summary>What an agent's structured output told about itself; null where it did not.</summary>
public sealed record AgentUsage
{
    /// <summary>Tokens read.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Tokens written.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Cost in US dollars.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>The agent's own session id.</summary>
    public string? SessionId { get; init; }

    /// <summary>Its last message.</summary>
    public string? LastMessage { get; init; }

    /// <summary>The model it says it used.</summary>
    public string? Model { get; init; }
}
