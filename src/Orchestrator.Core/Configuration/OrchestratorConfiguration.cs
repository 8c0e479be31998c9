namespace Orchestrator.Configuration;

/// <summary>A project's configuration as it was read: where it is, what it says, and what is to be said about it.</summary>
/// <param name="Location">The root and the file.</param>
/// <param name="Settings">The settings; where the file has errors, defaults stand in.</param>
/// <param name="Findings">Errors, warnings and notes in the order of the file.</param>
public sealed record OrchestratorConfiguration(
    ProjectLocation Location, OrchestratorSettings Settings, IReadOnlyList<ConfigurationFinding> Findings)
{
    /// <summary>The project's root, absolute.</summary>
    public string Root => Location.Root;

    /// <summary>Whether there is no error.</summary>
    public bool IsValid => Findings.All(f => f.Severity != FindingSeverity.Error);

    /// <summary>Where the backlog lies, absolute: a directory for task-golem, a file for yaml.</summary>
    public string BacklogPath => Path.GetFullPath(Settings.Project.BacklogPath, Root);

    /// <summary>The instruction files that phases name, with the places that name them.</summary>
    public IReadOnlyList<WorkflowReference> Workflows { get; init; } = [];

    /// <summary>The mentions of agents, by the default and by phases.</summary>
    public IReadOnlyList<AgentReference> Agents { get; init; } = [];

    /// <summary>Where each key that the file sets has its value, by the key with its tables: <c>agent.cli</c>.</summary>
    public IReadOnlyDictionary<string, ConfigurationPlace> Places { get; init; } = new Dictionary<string, ConfigurationPlace>();

    /// <summary>Finds where a key is set.</summary>
    /// <param name="key">The key with its tables.</param>
    /// <returns>The place of its value, or the file as a whole when the key has its default.</returns>
    public ConfigurationPlace PlaceOf(string key) => Places.GetValueOrDefault(key) ?? new ConfigurationPlace(Location.ConfigurationName);
}
