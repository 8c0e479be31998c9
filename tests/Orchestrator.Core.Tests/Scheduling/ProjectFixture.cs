using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.Runs;
using Orchestrator.Scheduling;
using Orchestrator.Storage;
using Orchestrator.Tests.Git;
using Orchestrator.Yaml;

namespace Orchestrator.Tests.Scheduling;

/// <summary>A real project in a real repository, worked on by agents that are shell scripts.</summary>
public sealed class ProjectFixture : IDisposable
{
    /// <summary>Writes a valid result; stands in for an agent that answers at once.</summary>
    public const string Complete =
        """printf '{"item_id":"%s","phase":"%s","result":"phase_complete","summary":"%s done","commit_summary":"%s it"}' "$ORCHESTRATOR_ITEM" "$ORCHESTRATOR_PHASE" "$ORCHESTRATOR_PHASE" "$ORCHESTRATOR_PHASE" > "$ORCHESTRATOR_RESULT" """;

    /// <summary>Two main phases, the second one destructive.</summary>
    public const string TwoPhases = """
        [pipelines.main]
        phases = [
          { name = "write", prompt = "Write." },
          { name = "build", prompt = "Build.", is_destructive = true },
        ]
        """;

    /// <summary>One main phase that may overlap with others.</summary>
    public const string OnePhase = """
        [pipelines.main]
        phases = [{ name = "write", prompt = "Write." }]
        """;

    /// <summary>Settings for quick retries.</summary>
    public const string NoBackoff = """
        [execution]
        retry_backoff_seconds = 0
        """;

    // What scripts may use: where marks lie, the n-th call for this item and phase, a result of any kind.
    private const string Prelude = """
        cat > /dev/null
        here=${0%/*}; id=$ORCHESTRATOR_ITEM; phase=$ORCHESTRATOR_PHASE
        say() { printf '{"item_id":"%s","phase":"%s","result":"%s","summary":"%s done"%s}' "$id" "$phase" "$1" "$phase" "$2" > "$ORCHESTRATOR_RESULT"; }
        calls() { echo x >> "$here/calls-$id-$phase"; grep -c x "$here/calls-$id-$phase"; }
        mark() { : > "$here/$1"; }
        await() { until [ -e "$here/$1" ]; do sleep 0.01; done; }

        """;

    private readonly TestRepository origin = new();
    private readonly List<RunEvent> events = [];
    private readonly string directory;
    private readonly TimeProvider time;
    private Project? project;

    private ProjectFixture(string directory, bool isLinkedWorktree, TimeProvider? time)
    {
        this.directory = directory;
        this.time = time ?? TimeProvider.System;
        Repository = isLinkedWorktree ? origin.AddWorktree("work") : origin;
    }

    /// <summary>Makes a project whose configuration and store are committed.</summary>
    /// <param name="agentScript">What the agent does; the prelude's functions are at hand.</param>
    /// <param name="settings">TOML before the agent.</param>
    /// <param name="pipelines">TOML of the pipelines.</param>
    /// <param name="directory">The project's root within the repository, with a slash at its end; empty: its top.</param>
    /// <param name="isLinkedWorktree">Whether the project lies in a linked worktree.</param>
    /// <param name="time">The clock of everything but processes.</param>
    public static async Task<ProjectFixture> CreateAsync(
        string agentScript = Complete, string settings = "", string pipelines = TwoPhases, string directory = "", bool isLinkedWorktree = false, TimeProvider? time = null)
    {
        var fixture = new ProjectFixture(directory, isLinkedWorktree, time);
        fixture.Script(agentScript);
        fixture.Repository.Write(directory + "orchestrator.toml", $"""
            {settings}
            [agent]
            cli = "script"
            [agents.script]
            command = ["sh", "{fixture.AgentFile}"]
            version_args = []
            {pipelines}
            """);
        fixture.Repository.CommitAll("Configure");
        await ProjectInitialization.RunAsync(fixture.Options, new InitializationRequest { Commit = true }, CancellationToken.None);
        return fixture;
    }

    /// <summary>The working tree.</summary>
    public TestRepository Repository { get; }

    public string AgentFile { get; } = Path.Combine(Directory.CreateTempSubdirectory("orchestrator-agent-").FullName, "agent.sh");

    /// <summary>The project's root.</summary>
    public string Root => Path.Combine(Repository.Root, directory);

    public ProjectOptions Options => new() { StartDirectory = Root, DemoCommand = ["false"], Time = time, Yaml = new YamlFormat() };

    public Project Project => project ??= Project.Open(Options);

    public BacklogEditor Editor => new(Project);

    /// <summary>Called with each event, before anybody can see it here.</summary>
    public Action<RunEvent>? Listener { get; set; }

    public IReadOnlyList<RunEvent> Events
    {
        get
        {
            lock (events) return [.. events];
        }
    }

    public IEnumerable<PhaseRun> Phases => Events.OfType<RunEvent.PhaseEnded>().Select(ended => ended.Run);

    public IEnumerable<string> Notices => Events.OfType<RunEvent.Notice>().Select(notice => notice.Text);

    /// <summary>What agents were started for, in order: <c>item phase</c>.</summary>
    public IEnumerable<string> Started => Events.OfType<RunEvent.PhaseStarted>().Select(started => $"{started.ItemId} {started.Phase}");

    /// <summary>The prompts of all agent processes of all runs, in order.</summary>
    public IReadOnlyList<string> Prompts =>
    [
        .. Directory.EnumerateDirectories(Project.Files.RunsDirectory).Order(StringComparer.Ordinal)
            .SelectMany(run => Directory.EnumerateDirectories(run).OrderBy(attempt => int.Parse(Path.GetFileName(attempt).Split('_')[0], null)))
            .Select(attempt => File.ReadAllText(Path.Combine(attempt, "prompt.md"))),
    ];

    /// <summary>All of the worklog.</summary>
    public string Worklog => string.Concat(Directory.EnumerateFiles(Project.Worklog.Directory).Select(File.ReadAllText));

    /// <summary>Subjects of all commits, oldest first.</summary>
    public string[] Subjects => Repository.Git("log", "--reverse", "--format=%s").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Replaces what the agent does, for scripts that need to know ids.</summary>
    public void Script(string script) => File.WriteAllText(AgentFile, Prelude + script + "\n");

    /// <summary>Lets a script go on that awaits the mark.</summary>
    public void Mark(string name) => File.WriteAllText(Path.Combine(Path.GetDirectoryName(AgentFile)!, name), "");

    /// <summary>Whether a script has set the mark.</summary>
    public bool IsMarked(string name) => File.Exists(Path.Combine(Path.GetDirectoryName(AgentFile)!, name));

    /// <summary>Returns when a script has set the mark.</summary>
    public Task MarkedAsync(string name) => WaitFor.ConditionAsync(() => IsMarked(name), $"mark {name}; notices: {string.Join('\n', Notices)}");

    /// <summary>Adds an item; returns its id.</summary>
    public Task<string> AddAsync(string title, params string[] dependsOn) =>
        AddAsync(new BacklogItemSpec { Title = title, DependsOn = dependsOn, Size = ItemSize.Small, Risk = Level.Low });

    /// <summary>Adds an item; returns its id.</summary>
    public async Task<string> AddAsync(BacklogItemSpec spec) => (await Editor.AddAsync([spec], refused: null, commit: false, default))[0].Item.Id;

    /// <summary>Adds an item and makes it Ready by hand, past triage.</summary>
    public async Task<string> AddReadyAsync(string title, params string[] dependsOn)
    {
        var id = await AddAsync(title, dependsOn);
        await StepAsync(id);
        return id;
    }

    /// <summary>Moves an item by hand.</summary>
    public Task StepAsync(string id, string? to = null) => Editor.StepAsync(id, to, false, default);

    /// <summary>Changes an item in the store as another program would.</summary>
    public Task ChangeAsync(string id, Func<BacklogItem, BacklogItem> change) => PutAsync(draft => change(draft.Get(id)));

    /// <summary>Puts an item into the store as another program would.</summary>
    public Task PutAsync(Func<BacklogDraft, BacklogItem> item) => Project.Store.UpdateAsync(
        draft =>
        {
            draft.Put(item(draft));
            return true;
        },
        CancellationToken.None);

    /// <summary>Unblocks an item by hand.</summary>
    public Task UnblockAsync(string id, string? notes = null, bool overrideGuardrails = false) => Editor.UnblockAsync(id, notes, overrideGuardrails, false, default);

    public Task<PipelineRun> RunAsync(RunRequest? request = null, CancellationToken stop = default, CancellationToken kill = default) =>
        // A run that never ends is to be a failure with a name.
        new PipelineRunner(Project).RunAsync(request ?? new RunRequest(), Listen, stop, kill).WaitAsync(TimeSpan.FromMinutes(2), CancellationToken.None);

    /// <summary>The item as it is, open or archived.</summary>
    public async Task<BacklogItem> GetAsync(string id) =>
        (await Project.ReadAsync(default)).TryGet(id, out var item)
            ? item
            : (await Project.Store.ReadArchiveAsync(default)).Single(archived => archived.Id == id);

    /// <summary>What the one commit with this subject changed, the product's own files left out.</summary>
    public string[] FilesOf(string subject) =>
    [
        .. Repository.Changed(CommitOf(subject)).Where(line => !line[2..].StartsWith(directory + ".task-golem/", StringComparison.Ordinal)
            && !line[2..].StartsWith(directory + "_worklog/", StringComparison.Ordinal)),
    ];

    /// <summary>The one commit with this subject.</summary>
    public string CommitOf(string subject) =>
        Assert.Single(Repository.Git("log", "--format=%H %s").Split('\n'), line => line.Length > 40 && line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..] == subject).Split(' ')[0];

    public void Dispose()
    {
        project?.Dispose();
        origin.Dispose();
        Directory.Delete(Path.GetDirectoryName(AgentFile)!, recursive: true);
    }

    private void Listen(RunEvent what)
    {
        Listener?.Invoke(what);
        lock (events) events.Add(what);
    }
}
