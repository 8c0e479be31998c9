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
            if (File.Exists(configurationFile)) File.Copy(configurationFile, FreeCopyName(configurationFile));
            await File.WriteAllTextAsync(configurationFile, template.Render(), cancellationToken).ConfigureAwait(false);
            made.Add(configurationFile);
        }

        List<string> warnings = [];
        if (request.WithWorkflows)
        {
            var directory = Path.GetDirectoryName(configurationFile)!;
            await WriteWorkflowsAsync(directory, made, cancellationToken).ConfigureAwait(false);
            if (!await PointAtWorkflowsAsync(options, location, configurationFile, made, cancellationToken).ConfigureAwait(false))
                warnings.Add($"{Path.GetFileName(configurationFile)} has pipelines of its own, which stay as they are: name the files of {ConfigurationTemplate.WorkflowDirectory}/ in the workflows of their phases, or they are read by nobody.");
        }

        using var project = Project.Open(options with { Root = location.Root });
        var before = Committed(project).Where(File.Exists).ToHashSet(StringComparer.Ordinal);
        await project.Store.InitializeAsync(request.Prefix, cancellationToken).ConfigureAwait(false);
        warnings.AddRange(Unheeded(project.Settings.Project, project.Store.IdPrefix, request, configurationFile));
        made.AddRange(Committed(project).Where(file => File.Exists(file) && !before.Contains(file) && !made.Contains(file)));
        project.Files.Ensure();
        var owned = new OwnedPaths(project, git);
        await git.EnsureExcludedAsync(owned.ExcludedLines(), cancellationToken).ConfigureAwait(false);
        string? commit = null;
        if (request.Commit)
        {
            string[] paths = [.. made.Select(owned.InRepository)];
            commit = await ManualCommit.MakeAsync(project, git, paths, CommitMessages.ForChange("Set up the backlog"), "The project is set up").ConfigureAwait(false);
        }

        if (WarningOf(project.Settings) is { } warning) warnings.Add(warning);
        return new InitializationReport(location.Root, configurationFile, made, commit) { Warnings = warnings };
    }

    // What stood in the way of a wish is said: somebody who asks for a prefix and gets another one finds out a hundred ids later.
    private static IEnumerable<string> Unheeded(ProjectSettings there, string storePrefix, InitializationRequest request, string configurationFile)
    {
        var name = Path.GetFileName(configurationFile);
        if (request.Prefix is { } prefix && prefix != (there.Prefix ?? storePrefix))
        {
            yield return there.Prefix is { } configured
                ? $"{name} was there already and says prefix = \"{configured}\", which stays; change it there, or have it written anew with --force (-Force)."
                : $"The backlog was there already and its ids begin with {storePrefix}, which stays; prefix = \"{prefix}\" under [project] in {name} changes it for new ones.";
        }

        if (request.Store is { } store && store != there.Store)
            yield return $"The backlog is kept as {there.Store} already, which stays; orchestrate convert --to {store} (Convert-Backlog) moves it.";
    }

    // An older copy may hold the only trace of what a person had written.
    private static string FreeCopyName(string path)
    {
        var copy = path + ".bak";
        for (var number = 2; File.Exists(copy); number++) copy = $"{path}.bak.{number}";
        return copy;
    }

    // The files are read by nobody until phases name them. False: the configuration has pipelines of its own, none of which names one.
    private static async Task<bool> PointAtWorkflowsAsync(
        ProjectOptions options, ProjectLocation location, string configurationFile, List<string> made, CancellationToken cancellationToken)
    {
        var configuration = new SettingsLoader { DemoCommand = options.DemoCommand }.Load(options.StartDirectory, location.Root, options.ConfigPath);
        var files = ConfigurationTemplate.WorkflowPhases
            .Select(phase => Path.Combine(Path.GetDirectoryName(configurationFile)!, ConfigurationTemplate.WorkflowPath(phase))).ToHashSet(StringComparer.Ordinal);
        if (configuration.Settings.Pipelines.All.SelectMany(pipeline => pipeline.Phases).Any(phase => phase.Workflows.Any(files.Contains))) return true;
        if (configuration.Places.Keys.Any(key => key.StartsWith("pipelines", StringComparison.Ordinal))) return false;
        var text = await File.ReadAllTextAsync(configurationFile, cancellationToken).ConfigureAwait(false);
        var newline = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var added = new ConfigurationTemplate { WithWorkflows = true }.RenderPipeline().Replace("\n", newline, StringComparison.Ordinal);
        await File.AppendAllTextAsync(configurationFile, (text.EndsWith('\n') || text.Length == 0 ? "" : newline) + added, cancellationToken).ConfigureAwait(false);
        made.Add(configurationFile);
        return true;
    }

    // The built-in agents skip their own permission prompts, since nobody is there to answer; a person should know before the first run.
    private static string? WarningOf(OrchestratorSettings settings)
    {
        if (!BuiltInAgents.External.ContainsKey(settings.Agent.Cli) || !settings.Agents.TryGetValue(settings.Agent.Cli, out var agent)) return null;
        return $"A run starts '{string.Join(' ', agent.Command)}': the agent asks for no permission before it changes files or runs commands here. " +
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
