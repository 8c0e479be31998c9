using System.Collections.Concurrent;
using System.Text.Json;

namespace Orchestrator.Cli.Tests;

/// <summary>A project with a run that lasts as long as others write to its backlog.</summary>
internal sealed class BusyProject : IDisposable
{
    // The last phase of the first item waits until all writers are through, so that the run is on all the time. What agents write lies in
    // their items' own folders: elsewhere nobody could tell whose it is, and it would go into commits of several phases.
    private const string Agent = """
        cat > /dev/null
        id=$ORCHESTRATOR_ITEM; phase=$ORCHESTRATOR_PHASE
        if [ $phase = build ] && [ $id = "$(cat .git/last)" ]; then until [ -e .git/through ]; do sleep 0.02; done; fi
        if [ $phase != triage ]; then mkdir -p "changes/${id}_notes"; echo "$phase" > "changes/${id}_notes/$phase.md"; fi
        printf '{"item_id":"%s","phase":"%s","result":"phase_complete","summary":"%s","commit_summary":"%s"}' "$id" "$phase" "$phase" "$phase" > "$ORCHESTRATOR_RESULT"

        """;

    private const string Configuration = """
        [agent]
        cli = "script"

        [execution]
        retry_backoff_seconds = 0
        default_phase_cap = 0

        [agents.script]
        command = ["sh", "agent.sh"]
        version_args = []

        [[pipelines.feature.phases]]
        name = "write"
        prompt = "Write."

        [[pipelines.feature.phases]]
        name = "build"
        prompt = "Build."

        """;

    private static readonly string[] Phases = ["triage", "write", "build"];

    private readonly ConcurrentDictionary<string, string> acknowledged = new(StringComparer.Ordinal);

    private BusyProject(Repository repository, IReadOnlyList<string> items) => (Repository, Items) = (repository, items);

    public Repository Repository { get; }

    /// <summary>The items that the run works on.</summary>
    public IReadOnlyList<string> Items { get; }

    /// <summary>What writers were told that it is there: titles by their ids.</summary>
    public IReadOnlyDictionary<string, string> Acknowledged => acknowledged;

    /// <summary>How often the backlog was looked at while the writers wrote.</summary>
    public int Looks { get; private set; }

    private string ActiveFile => Path.Combine(Repository.Root, ".task-golem", "tasks.jsonl");

    public static async Task<BusyProject> CreateAsync(int items)
    {
        var repository = Repository.Project();
        repository.CommitAgent(Agent, Configuration);
        var ids = new List<string>();
        for (var i = 1; i <= items; i++) ids.Add(await repository.AddAsync($"Item {i}", "--size", "small", "--risk", "low", "--tag", "run"));
        repository.Write(".git/last", ids[0]);
        return new BusyProject(repository, ids);
    }

    /// <summary>Lets writers write beside a run of this project's own items; returns when all have ended.</summary>
    public async Task WorkAsync(int writers, Func<int, Task> write)
    {
        using var run = Repository.Start(["run", "--only", "tag=run", "--max-concurrent", "3"]);
        run.StandardInput.Close();
        var (said, error) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        var work = Task.WhenAll(Enumerable.Range(1, writers).Select(write));
        CommandResult ended;
        try
        {
            while (!work.IsCompleted)
            {
                Look();
                await Task.WhenAny(work, Task.Delay(5));
            }

            await work;
            Assert.False(run.HasExited, run.HasExited ? await said + await error : "");
        }
        finally
        {
            // Whatever failed, nobody may still be at work when the project is cleared away.
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Repository.Write(".git/through", "");
            ended = await Repository.EndAsync(run, said, error);
        }

        Assert.Contains($"{Items.Count} item", ended.Expect(0).Output, StringComparison.Ordinal);
    }

    /// <summary>Adds an item in a process of its own, which may be killed unless it has ended before.</summary>
    public async Task<CommandResult> AddAsync(int writer, int number, TimeSpan? killAfter = null)
    {
        var title = $"Item {number} of writer {writer}";
        using var process = Repository.Start(["add", title]);
        process.StandardInput.Close();
        var (said, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (killAfter is { } after)
        {
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(after));
            if (!process.HasExited) process.Kill();
        }

        var result = await Repository.EndAsync(process, said, error);

        // What was said counts, whatever befell who said it.
        if (result.Output.EndsWith('\n')) Assert.True(acknowledged.TryAdd(result.Output.Trim(), title), $"{result.Output.Trim()} was given out twice");
        return result;
    }

    /// <summary>The items that are not the run's: titles by their ids.</summary>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> ReadTitlesAsync() =>
    [
        .. (await Repository.RunAsync("list", "--json")).Expect(0).Json.EnumerateArray()
            .Select(item => KeyValuePair.Create(item.GetProperty("id").GetString()!, item.GetProperty("title").GetString()!)),
    ];

    /// <summary>Checks that the run's own items are done, each phase committed once, and that nothing lies about.</summary>
    public async Task CheckRunAsync()
    {
        var all = (await Repository.RunAsync("list", "--archived", "--json")).Expect(0).Json.EnumerateArray().ToList();
        var done = all.Where(item => item.GetProperty("status").GetString() == "done").Select(item => item.GetProperty("id").GetString()!);
        Assert.Equal(Items.Order(StringComparer.Ordinal), done.Order(StringComparer.Ordinal));
        var subjects = Repository.Git("log", "--format=%s").Split('\n').Where(subject => subject.StartsWith("[WRK", StringComparison.Ordinal));
        Assert.Equal(Items.SelectMany(_ => Phases, (id, phase) => $"[{id}][{phase}] {phase}").Order(StringComparer.Ordinal), subjects.Order(StringComparer.Ordinal));
        Assert.Equal("Nothing is wrong", (await Repository.RunAsync("repair", "--dry-run")).Expect(0).Output.Trim()[..16]);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(ActiveFile)!, "*.tmp", new EnumerationOptions { AttributesToSkip = 0 }));
    }

    public void Dispose() => Repository.Dispose();

    // Whole, in order, and with everything of which somebody was told before that it is there.
    private void Look()
    {
        string[] told = [.. acknowledged.Keys];
        var text = File.ReadAllText(ActiveFile);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var ids = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line =>
        {
            using var item = JsonDocument.Parse(line);
            return item.RootElement.GetProperty("id").GetString()!;
        }).ToList();
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        Assert.Empty(told.Except(ids));
        Looks++;
    }
}
