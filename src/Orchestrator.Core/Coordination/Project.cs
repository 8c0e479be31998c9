using Orchestrator.Backlog;
using Orchestrator.Configuration;
using Orchestrator.Git;
using Orchestrator.Pipelines;
using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Coordination;

/// <summary>An opened project: its root, settings, backlog and worklog. What every command begins with.</summary>
public sealed class Project : IDisposable
{
    private Project(ProjectOptions options, OrchestratorConfiguration configuration, IBacklogStore store)
    {
        Options = options;
        Configuration = configuration;
        Store = store;
        Files = new RunFiles(configuration.Root);
        Worklog = new Worklog(Path.Combine(configuration.Root, Worklog.DirectoryName), options.Time);
    }

    /// <summary>How it was opened.</summary>
    public ProjectOptions Options { get; }

    /// <summary>The configuration with its places and findings.</summary>
    public OrchestratorConfiguration Configuration { get; }

    /// <summary>The settings.</summary>
    public OrchestratorSettings Settings => Configuration.Settings;

    /// <summary>The configured pipelines.</summary>
    public PipelineCatalog Pipelines => Settings.Pipelines;

    /// <summary>The project root; absolute.</summary>
    public string Root => Configuration.Root;

    /// <summary>The backlog.</summary>
    public IBacklogStore Store { get; }

    /// <summary>The worklog.</summary>
    public Worklog Worklog { get; }

    /// <summary>Where runs keep their files.</summary>
    public RunFiles Files { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time => Options.Time;

    /// <summary>Finds and opens a project; reads its configuration, not yet its backlog.</summary>
    /// <exception cref="OrchestratorException">The root or the configuration cannot be found or read, or the configuration is not valid.</exception>
    public static Project Open(ProjectOptions options)
    {
        var loader = new SettingsLoader { DemoCommand = options.DemoCommand };
        var configuration = loader.Load(options.StartDirectory, options.Root, options.ConfigPath);
        return new Project(options, configuration, OpenStore(options, configuration));
    }

    /// <summary>The backlog with its items healed (chapter 1.2).</summary>
    public async Task<BacklogSnapshot> ReadAsync(CancellationToken cancellationToken) =>
        Healing.Heal(await Store.ReadAsync(cancellationToken).ConfigureAwait(false), Pipelines);

    /// <inheritdoc />
    public void Dispose() => Store.Dispose();

    private static IBacklogStore OpenStore(ProjectOptions options, OrchestratorConfiguration configuration)
    {
        var storeOptions = new StoreOptions
        {
            Clock = options.Time,
            IdPrefix = configuration.Settings.Project.Prefix,
            FindGitEmail = async cancellationToken =>
                await GitRepository.TryOpenAsync(configuration.Root, null, options.Time, cancellationToken).ConfigureAwait(false) is { } git
                    ? await git.FindUserEmailAsync(cancellationToken).ConfigureAwait(false)
                    : null,
        };
        if (configuration.Settings.Project.Store != ProjectSettings.Yaml) return new TaskGolemStore(configuration.BacklogPath, storeOptions);
        var yaml = options.Yaml ?? throw new OrchestratorException(
            "OrcYamlUnavailable", "The project keeps its backlog as YAML, which this program cannot read.",
            "Use a complete installation of Orchestrator.", ErrorKind.NotInstalled);
        return yaml.OpenBacklog(configuration.BacklogPath, storeOptions);
    }
}
