using Orchestrator.Agents;
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
    // Kept, since it remembers which unreadable inbox it has already told of; made late, since it loads the YAML assembly.
    private Inbox? inbox;

    // What did not change in a backlog is not gone through again (25 ms for 100 000 items), and what was found in it is told of once.
    private volatile HealedBacklog? healed;

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

    /// <summary>Masks the secrets of the environment as it is now and of every configured agent: any of them may quote what it was given.</summary>
    public SecretMask MakeMask() => SecretMask.OfEnvironment(Settings.Agents.Values.SelectMany(agent => agent.Environment));

    /// <summary>Finds and opens a project; reads its configuration, not yet its backlog.</summary>
    /// <exception cref="OrchestratorException">The root or the configuration cannot be found or read, or the configuration is not valid.</exception>
    public static Project Open(ProjectOptions options) =>
        Make(options, LoaderOf(options).Load(options.StartDirectory, options.Root, options.ConfigPath));

    /// <summary>The same, but with a configuration that may have errors: for checks, which report those together with what else is wrong.</summary>
    /// <exception cref="OrchestratorException">The root or the configuration cannot be found or read.</exception>
    public static Project Inspect(ProjectOptions options) =>
        Make(options, LoaderOf(options).Inspect(ProjectLocator.Find(options.StartDirectory, options.Root, options.ConfigPath)));

    /// <summary>The same project with its backlog in another format at its usual place; nothing is read or written.</summary>
    internal Project WithStore(string format)
    {
        var place = Settings.Project with { Store = format, BacklogPath = ProjectSettings.DefaultBacklogPath(format) };
        var configuration = Configuration with { Settings = Settings with { Project = place } };
        return new Project(Options, configuration, OpenStore(Options, configuration));
    }

    /// <summary>The backlog with its items healed (chapter 1.2).</summary>
    public async Task<BacklogSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        var read = await Store.ReadAsync(cancellationToken).ConfigureAwait(false);
        var now = HealedBacklog.Of(read, Pipelines, healed);
        healed = now;
        return now.Snapshot;
    }

    /// <summary>The file into which people and scripts put items while a run is on; beside the backlog, absolute.</summary>
    public string InboxFile => Path.Combine(Path.GetDirectoryName(Configuration.BacklogPath)!, Inbox.FileName);

    /// <summary>Takes in what lies in the inbox (chapter 2.3); cheap when there is nothing.</summary>
    /// <exception cref="OrchestratorException">The store could not be written; the inbox is taken in next time.</exception>
    public async Task<InboxResult> TakeInInboxAsync(CancellationToken cancellationToken)
    {
        if (Options.Yaml is not { } yaml || !Inbox.HasWork(InboxFile)) return InboxResult.Nothing;
        inbox ??= new Inbox(InboxFile, yaml.InboxReader, Time);
        return await inbox.IngestAsync(Store, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Dispose() => Store.Dispose();

    private static SettingsLoader LoaderOf(ProjectOptions options) => new() { DemoCommand = options.DemoCommand };

    private static Project Make(ProjectOptions options, OrchestratorConfiguration configuration) =>
        new(options, configuration, OpenStore(options, configuration));

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
        var feature = configuration.Settings.Pipelines.Find("feature") ?? configuration.Settings.Pipelines.Default;
        return yaml.OpenBacklog(configuration.BacklogPath, storeOptions, [.. feature.Phases.Select(phase => phase.Name)]);
    }
}
