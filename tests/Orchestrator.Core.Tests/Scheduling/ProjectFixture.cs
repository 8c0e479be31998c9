using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.Runs;
using Orchestrator.Scheduling;
using Orchestrator.Tests.Git;

namespace Orchestrator.Tests.Scheduling;

/// <summary>A real project in a real repository, worked on by agents that are shell scripts.</summary>
public sealed class ProjectFixture : IDisposable
{
    /// <summary>Writes a valid result; stands in for an agent that answers at once.</summary>
    public const string Complete =
        """printf '{"item_id":"%s","phase":"%s","result":"phase_complete","summary":"%s done","commit_summary":"%s it"}' "$ORCHESTRATOR_ITEM" "$ORCHESTRATOR_PHASE" "$ORCHESTRATOR_PHASE" "$ORCHESTRATOR_PHASE" > "$ORCHESTRATOR_RESULT" """;

    private Project? project;

    private ProjectFixture()
    {
    }

    public static async Task<ProjectFixture> CreateAsync(string agentScript = Complete, string settings = "", string pipelines = TwoPhases)
    {
        var fixture = new ProjectFixture();
        File.WriteAllText(fixture.AgentFile, "cat > /dev/null\n" + agentScript + "\n");
        fixture.Repository.Write("orchestrator.toml", $"""
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

    public const string TwoPhases = """
        [pipelines.main]
        phases = [
          { name = "write", prompt = "Write." },
          { name = "build", prompt = "Build.", is_destructive = true },
        ]
        """;

    public TestRepository Repository { get; } = new();

    public string AgentFile { get; } = Path.Combine(Directory.CreateTempSubdirectory("orchestrator-agent-").FullName, "agent.sh");

    public ProjectOptions Options => new() { StartDirectory = Repository.Root, DemoCommand = ["false"] };

    public Project Project => project ??= Project.Open(Options);

    public List<RunEvent> Events { get; } = [];

    public IEnumerable<PhaseRun> Phases => Events.OfType<RunEvent.PhaseEnded>().Select(ended => ended.Run);

    public IEnumerable<string> Notices => Events.OfType<RunEvent.Notice>().Select(notice => notice.Text);

    /// <summary>Adds an item; returns its id.</summary>
    public async Task<string> AddAsync(string title, params string[] dependsOn) =>
        (await new BacklogEditor(Project).AddAsync([new BacklogItemSpec { Title = title, DependsOn = dependsOn, Size = ItemSize.Small, Risk = Level.Low }], false, default))[0].Item.Id;

    /// <summary>Adds an item and puts it at its first main phase by hand, past triage.</summary>
    public async Task<string> AddReadyAsync(string title, params string[] dependsOn)
    {
        var id = await AddAsync(title, dependsOn);
        await new BacklogEditor(Project).StepAsync(id, null, false, default);
        return id;
    }

    public Task<PipelineRun> RunAsync(RunRequest? request = null, CancellationToken stop = default, CancellationToken kill = default) =>
        new PipelineRunner(Project).RunAsync(request ?? new RunRequest(), Events.Add, stop, kill);

    /// <summary>The item as it is, open or archived.</summary>
    public async Task<BacklogItem> GetAsync(string id) =>
        (await Project.ReadAsync(default)).TryGet(id, out var item)
            ? item
            : (await Project.Store.ReadArchiveAsync(default)).Single(archived => archived.Id == id);

    /// <summary>Subjects of all commits, oldest first.</summary>
    public string[] Subjects => Repository.Git("log", "--reverse", "--format=%s").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose()
    {
        project?.Dispose();
        Repository.Dispose();
        Directory.Delete(Path.GetDirectoryName(AgentFile)!, recursive: true);
    }
}
