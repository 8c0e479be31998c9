namespace Orchestrator.Coordination;

/// <summary>What a person wants of a new project.</summary>
public sealed record InitializationRequest
{
    /// <summary>Prefix of ids; null: the default.</summary>
    public string? Prefix { get; init; }

    /// <summary>Format of the backlog, <c>task-golem</c> or <c>yaml</c>; null: the default.</summary>
    public string? Store { get; init; }

    /// <summary>Whether the built-in instructions are written out for editing.</summary>
    public bool WithWorkflows { get; init; }

    /// <summary>Whether what was made is committed.</summary>
    public bool Commit { get; init; }

    /// <summary>Whether an existing configuration is written anew (the old one is kept as .bak).</summary>
    public bool Force { get; init; }
}
