namespace Orchestrator.Configuration;

/// <summary>What a finding is about.</summary>
public enum FindingArea
{
    /// <summary>The configuration file and its values.</summary>
    Configuration,

    /// <summary>The instruction files that phases name.</summary>
    Workflows,

    /// <summary>The agents' programs.</summary>
    Agents,

    /// <summary>The backlog's files.</summary>
    Store,

    /// <summary>Items of the backlog.</summary>
    Items,

    /// <summary>The repository.</summary>
    Git,
}
