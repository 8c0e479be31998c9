namespace Orchestrator.Configuration;

/// <summary>The keys of <c>[project]</c>.</summary>
public sealed record ProjectSettings
{
    /// <summary>The value of <see cref="Store"/> for the JSON-lines store that <c>tg</c> shares.</summary>
    public const string TaskGolem = "task-golem";

    /// <summary>The value of <see cref="Store"/> for one YAML file.</summary>
    public const string Yaml = "yaml";

    /// <summary>Prefix of new ids; null: the store's, else "WRK".</summary>
    public string? Prefix { get; init; }

    /// <summary>Whether changes that commands make to the backlog outside a run are committed.</summary>
    public bool AutoCommit { get; init; }

    /// <summary>Format of the backlog: <see cref="TaskGolem"/> or <see cref="Yaml"/>.</summary>
    public string Store { get; init; } = TaskGolem;

    /// <summary>Where the backlog lies, relative to the root and inside it: a directory for task-golem, a file for yaml.</summary>
    public string BacklogPath { get; init; } = DefaultBacklogPath(TaskGolem);

    /// <summary>Where a store lies unless the configuration says otherwise.</summary>
    /// <param name="store">The format.</param>
    /// <returns>A path relative to the root.</returns>
    public static string DefaultBacklogPath(string store) => store == Yaml ? "BACKLOG.yaml" : ".task-golem";
}
