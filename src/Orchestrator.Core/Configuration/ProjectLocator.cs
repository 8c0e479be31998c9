namespace Orchestrator.Configuration;

/// <summary>Finds the root of a project and its configuration.</summary>
public static class ProjectLocator
{
    /// <summary>The names of a configuration, the preferred one first; the others are read for the sake of older projects.</summary>
    public static IReadOnlyList<string> FileNames { get; } = ["orchestrator.toml", "phase-golem.toml", "orchestrate.toml"];

    /// <summary>
    /// Finds the root: the one given, else the nearest directory upwards with a configuration, else with a backlog, else the repository's
    /// top, else where the search began. The search ends at the repository's top.
    /// </summary>
    /// <param name="start">The directory to begin in, absolute.</param>
    /// <param name="root">A root given by the user, relative to <paramref name="start"/> or absolute; null: search.</param>
    /// <param name="configurationFile">A file given by the user; it does not move the root; null: look in the root.</param>
    /// <returns>The root, and the configuration if there is one.</returns>
    /// <exception cref="OrchestratorException">OrcRootNotFound or OrcConfigurationNotFound: what was given does not exist.</exception>
    public static ProjectLocation Find(string start, string? root = null, string? configurationFile = null)
    {
        string? given = configurationFile is null ? null : Path.GetFullPath(configurationFile, start);
        if (given is not null && !File.Exists(given))
            throw new OrchestratorException(
                "OrcConfigurationNotFound",
                $"There is no configuration {given}.",
                "Name an existing file, or leave the option out to use the project's own.",
                ErrorKind.NotFound,
                given);

        string found = root is null ? Search(start) : Path.GetFullPath(root, start);
        if (!Directory.Exists(found))
            throw new OrchestratorException(
                "OrcRootNotFound", $"There is no directory {found}.", "Name an existing directory as the root.", ErrorKind.NotFound, found);

        found = Path.TrimEndingDirectorySeparator(found);
        return new ProjectLocation(found, given ?? ConfigurationIn(found));
    }

    private static string Search(string start)
    {
        List<string> upwards = [];
        string? repository = null;
        for (DirectoryInfo? directory = new(start); directory is not null && repository is null; directory = directory.Parent)
        {
            upwards.Add(directory.FullName);

            // A linked worktree and a submodule have a file of that name.
            if (Path.Exists(Path.Combine(directory.FullName, ".git"))) repository = directory.FullName;
        }

        return upwards.Find(directory => ConfigurationIn(directory) is not null)
            ?? upwards.Find(HasBacklog)
            ?? repository
            ?? start;
    }

    private static string? ConfigurationIn(string directory) =>
        FileNames.Select(name => Path.Combine(directory, name)).FirstOrDefault(File.Exists);

    private static bool HasBacklog(string directory) =>
        Directory.Exists(Path.Combine(directory, ProjectSettings.DefaultBacklogPath(ProjectSettings.TaskGolem)))
        || File.Exists(Path.Combine(directory, ProjectSettings.DefaultBacklogPath(ProjectSettings.Yaml)));
}
