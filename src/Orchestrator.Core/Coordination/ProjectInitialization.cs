using Orchestrator.Agents;
using Orchestrator.Configuration;
using Orchestrator.Git;
using Orchestrator.Pipelines;

namespace Orchestrator.Coordination;

/// <summary>Makes a directory a project: configuration, store, folders (chapter 3.3); what is there already stays as it is.</summary>
public static class ProjectInitialization
{
    /// <summary>Writes what is missing.</summary>
    /// <param name="options">Where; a root that was said must exist.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="cancellationToken">Honoured between files.</param>
    /// <returns>What was made.</returns>
    /// <exception cref="OrchestratorException">OrcNotARepository, OrcInvalidPrefix, or why a file could not be written.</exception>
    public static async Task<InitializationReport> RunAsync(ProjectOptions options, InitializationRequest request, CancellationToken cancellationToken)
    {
        if (request.Prefix is { } prefix && !Backlog.ItemId.IsValidPrefix(prefix))
            throw new OrchestratorException(
                "OrcInvalidPrefix", $"\"{prefix}\" cannot be the prefix of ids.", "Begin with a letter and use letters, digits, '_' and '-', for instance WRK.",
                ErrorKind.InvalidArgument, prefix);
        if (request.Store is { } store && store is not (ProjectSettings.TaskGolem or ProjectSettings.Yaml))
            throw new OrchestratorException(
                "OrcUnknownStore", $"There is no store \"{store}\".", $"Choose {ProjectSettings.TaskGolem} or {ProjectSettings.Yaml}.", ErrorKind.InvalidArgument, store);

        var location = ProjectLocator.Find(options.StartDirectory, options.Root, options.ConfigPath);
        var git = await GitRepository.OpenAsync(location.Root, null, options.Time, cancellationToken).ConfigureAwait(false);
        List<string> made = [];
        var configurationFile = location.ConfigurationFile ?? Path.Combine(location.Root, ProjectLocator.FileNames[0]);
        if (location.ConfigurationFile is null || request.Force)
        {
            var template = new ConfigurationTemplate
            {
                Prefix = request.Prefix,
                Store = request.Store ?? ProjectSettings.TaskGolem,
                WithWorkflows = request.WithWorkflows,
            };
            if (File.Exists(configurationFile)) File.Copy(configurationFile, configurationFile + ".bak", overwrite: true);
            await File.WriteAllTextAsync(configurationFile, template.Render(), cancellationToken).ConfigureAwait(false);
            made.Add(configurationFile);
        }

        if (request.WithWorkflows) await WriteWorkflowsAsync(Path.GetDirectoryName(configurationFile)!, made, cancellationToken).ConfigureAwait(false);
        using var project = Project.Open(options with { Root = location.Root });
        var before = Committed(project).Where(File.Exists).ToHashSet(StringComparer.Ordinal);
        await project.Store.InitializeAsync(request.Prefix, cancellationToken).ConfigureAwait(false);
        made.AddRange(Committed(project).Where(file => File.Exists(file) && !before.Contains(file) && !made.Contains(file)));
        project.Files.Ensure();
        var owned = new OwnedPaths(project, git);
        await git.EnsureExcludedAsync(owned.ExcludedLines(), cancellationToken).ConfigureAwait(false);
        string? commit = null;
        if (request.Commit)
        {
            string[] paths = [.. made.Select(owned.InRepository)];
            var set = new CommitRequest(paths, "[orchestrator] Set up the backlog", []) { RunHooks = CommitPolicy.RunsHooks(project.Settings.Git.Hooks, isDestructive: false) };
            commit = await git.CommitAsync(set, cancellationToken).ConfigureAwait(false) switch
            {
                CommitOutcome.Committed committed => committed.Sha,
                CommitOutcome.Failed refused => throw new OrchestratorException(
                    "OrcCommitRefused", $"The project is set up, but git refused the commit: {refused.Words}", "Mend what git says and commit the files yourself."),
                _ => null,
            };
        }

        return new InitializationReport(location.Root, configurationFile, made, commit) { AgentWarning = WarningOf(project.Settings) };
    }

    // The built-in agents skip their own permission prompts, since nobody is there to answer; a person should know before the first run.
    private static string? WarningOf(OrchestratorSettings settings)
    {
        if (!BuiltInAgents.External.ContainsKey(settings.Agent.Cli) || !settings.Agents.TryGetValue(settings.Agent.Cli, out var agent)) return null;
        return $"a run starts '{string.Join(' ', agent.Command)}': the agent asks for no permission before it changes files or runs commands here. " +
            "Run it where that is acceptable (a container, a machine of its own), or choose another one with agent.cli in the configuration.";
    }

    private static IEnumerable<string> Committed(Project project) => project.Store.OwnedFiles.Concat(project.Store.SettingsFiles);

    private static async Task WriteWorkflowsAsync(string directory, List<string> made, CancellationToken cancellationToken)
    {
        foreach (var phase in ConfigurationTemplate.WorkflowPhases)
        {
            var path = Path.Combine(directory, ConfigurationTemplate.WorkflowPath(phase));
            if (File.Exists(path)) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, BuiltInWorkflows.TextFor(phase), cancellationToken).ConfigureAwait(false);
            made.Add(path);
        }
    }
}
