using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orchestrator.Cli.Tests;

/// <summary>A project whose runs are killed, and what must hold of it when they have been started often enough.</summary>
internal sealed partial class CrashProject : IDisposable
{
    /// <summary>Exit code of a program that was ended by <c>kill -9</c>.</summary>
    public const int Killed = 128 + 9;

    // Each item writes its notes, leaves one item behind, and is built; what it leaves behind is closed by triage. An agent that lingers also
    // starts what has a session of its own and would outlive all of the test. It asks no program for what it decides: those may be ended first.
    private const string Agent = """
        prompt=$(cat); id=$ORCHESTRATOR_ITEM; phase=$ORCHESTRATOR_PHASE
        say() { printf '{"item_id":"%s","phase":"%s","result":"%s","summary":"%s of %s","commit_summary":"%s"%s}' "$id" "$phase" "$1" "$phase" "$id" "$phase" "$2" > "$ORCHESTRATOR_RESULT"; }
        linger() { if [ -n "$AGENT_LINGERS" ]; then setsid sleep 1000 & sleep "$AGENT_LINGERS" || exit 1; fi; }
        case $phase in
        triage)
          linger
          case $prompt in *'- Title: Aftermath'*) say close ',"close_reason":"wont_do"' ;; *) say phase_complete ;; esac ;;
        write)
          mkdir -p "changes/${id}_notes"
          echo "notes of $id" > "changes/${id}_notes/notes.md"
          linger
          say phase_complete ",\"follow_ups\":[\"Aftermath of $id\"]" ;;
        build)
          [ -d src ] || { rm -f src; mkdir src; }
          echo "build of $id" > "src/$id.txt"
          mkdir -p "changes/${id}_notes"
          echo "report of $id" > "changes/${id}_notes/report.md"
          linger
          say phase_complete ;;
        esac

        """;

    private const string Configuration = """
        [agent]
        cli = "script"

        [execution]
        retry_backoff_seconds = 0
        default_phase_cap = 0
        shutdown_grace_seconds = 0.2
        circuit_breaker = 0
        max_retries = 99
        keep_runs = 1000

        [agents.script]
        command = ["sh", "agent.sh"]
        version_args = []

        [[pipelines.feature.phases]]
        name = "write"
        prompt = "Write."
        verify = ["ls changes"]

        [[pipelines.feature.phases]]
        name = "build"
        prompt = "Build."
        is_destructive = true

        """;

    private static readonly string[] Phases = ["triage", "write", "build"];

    private readonly int maxConcurrent;

    private CrashProject(Repository repository, int maxConcurrent) => (Repository, this.maxConcurrent) = (repository, maxConcurrent);

    public Repository Repository { get; }

    /// <summary>The items that a person has added.</summary>
    public IReadOnlyList<string> Items { get; private init; } = [];

    /// <summary>How many phases an undisturbed run has.</summary>
    public int PhaseCount => Items.Count * (Phases.Length + 1);

    /// <summary>How many commits there are.</summary>
    public int Commits => int.Parse(Repository.Git("rev-list", "--count", "HEAD"), CultureInfo.InvariantCulture);

    /// <summary>How many commits keep what an interrupted phase had written.</summary>
    public int Incomplete => Repository.Git("log", "--format=%s").Split('\n').Count(subject => subject.Contains("] Incomplete: ", StringComparison.Ordinal));

    /// <summary>Everything that killed and other starts printed, for failures.</summary>
    public List<string> Said { get; } = [];

    /// <summary>Makes a project with items to be worked on.</summary>
    /// <param name="items">How many.</param>
    /// <param name="maxConcurrent">Agents at once.</param>
    /// <param name="hasFileInPlace">Whether a file lies where the first build needs a directory.</param>
    public static async Task<CrashProject> CreateAsync(int items = 1, int maxConcurrent = 1, bool hasFileInPlace = false)
    {
        var repository = Repository.Project();
        if (hasFileInPlace) repository.Write("src", "To become a directory.\n");
        repository.CommitAgent(Agent, Configuration);
        var ids = new List<string>();
        for (var i = 1; i <= items; i++) ids.Add(await repository.AddAsync($"Item {i}", "--size", "small", "--risk", "low"));
        return new CrashProject(repository, maxConcurrent) { Items = ids };
    }

    /// <summary>Starts a run that is to die at a step.</summary>
    public async Task DieAtAsync(string point)
    {
        var result = await RunAsync(("ORCHESTRATOR_TEST_DIE_AT", point));
        Assert.True(result.ExitCode == Killed, $"{point} was not reached; exit code {result.ExitCode}\n{string.Join('\n', Said)}");
    }

    /// <summary>Runs to the end.</summary>
    public async Task<CommandResult> RunAsync(params (string Name, string Value)[] environment)
    {
        var result = await Repository.RunAsync(Arguments, input: null, environment);
        Said.Add($"--- exit code {result.ExitCode}\n{result.Output}{result.Error}");
        return result;
    }

    /// <summary>Starts a run and does not wait; its output must be read.</summary>
    /// <param name="linger">How long each agent takes, in seconds.</param>
    public Process Start(string linger) => Repository.Start(Arguments, ("AGENT_LINGERS", linger));

    /// <summary>Starts a last time and checks that everything is as if nobody had ever killed anything.</summary>
    public async Task CheckAfterLastRunAsync()
    {
        (await RunAsync()).Expect(0);
        try
        {
            await CheckItemsAsync();
            await CheckAttemptsAsync();
            CheckFiles();
            Assert.Empty(Processes("ORCHESTRATOR_ATTEMPT_", "ORCHESTRATOR_GIT_"));
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{failure.Message}\n{Describe()}", failure);
        }
    }

    /// <summary>Reads the backlog over and over until it is told to end: every item must be there at every moment.</summary>
    /// <returns>How often it was read.</returns>
    public async Task<int> ReadAsync(CancellationToken end)
    {
        for (var reads = 0; ; reads++)
        {
            // Mostly the file itself, which costs nothing; now and then by the program.
            for (var looks = 0; looks < 50; looks++, await Task.Delay(5, CancellationToken.None))
            {
                if (end.IsCancellationRequested) return reads;
                foreach (var line in File.ReadLines(Path.Combine(Repository.Root, ".task-golem", "tasks.jsonl"))) JsonDocument.Parse(line).Dispose();
            }

            var listed = (await Repository.RunAsync("list", "--archived", "--json")).Expect(0).Json.EnumerateArray().Select(item => item.GetProperty("id").GetString()!).ToList();
            Assert.Equal(listed.Distinct(), listed);
            Assert.Superset(Items.ToHashSet(), listed.ToHashSet());
        }
    }

    /// <summary>Processes of attempts that their journal shows as over: their phase is committed, or its next attempt has begun.</summary>
    public IReadOnlyList<string> Survivors()
    {
        // The journals first: an agent that ends while the processes are looked through is not told of.
        var over = Runs().SelectMany(run => Over(Journal(run).ToList()).Select(number => $"{run}_{number}")).ToHashSet();
        return [.. Environments().Where(process => AttemptMark().Matches(process.Environment).Any(mark => over.Contains(mark.Groups[1].Value))).Select(process => $"{process.Id}: {process.Environment}")];
    }

    /// <summary>Processes that bear a mark of any run of this project.</summary>
    /// <param name="marks">What the marks begin with.</param>
    public IEnumerable<int> Processes(params string[] marks)
    {
        string[] wanted = [.. Runs().SelectMany(_ => marks, (run, mark) => mark + run)];
        return Environments().Where(process => wanted.Any(mark => process.Environment.Contains(mark, StringComparison.Ordinal))).Select(process => process.Id);
    }

    public void Dispose() => Repository.Dispose();

    private async Task CheckItemsAsync()
    {
        var all = (await Repository.RunAsync("list", "--archived", "--json")).Expect(0).Json.EnumerateArray().ToList();
        string Field(JsonElement item, string name) => item.GetProperty(name).GetString() ?? "";
        Assert.Equal(
            Items.Select(id => (id, "done", "completed")).Order(),
            all.Where(item => Field(item, "title").StartsWith("Item", StringComparison.Ordinal)).Select(item => (Field(item, "id"), Field(item, "status"), Field(item, "resolution"))).Order());
        Assert.Equal(
            Items.Select(id => ($"Aftermath of {id}", "done", "wont_do")).Order(),
            all.Where(item => !Field(item, "title").StartsWith("Item", StringComparison.Ordinal)).Select(item => (Field(item, "title"), Field(item, "status"), Field(item, "resolution"))).Order());
        var archived = File.ReadLines(Path.Combine(Repository.Root, ".task-golem", "archive.jsonl")).Where(line => line.Contains("\"id\"", StringComparison.Ordinal)).ToList();
        Assert.Equal(all.Count, archived.Count);
        Assert.Single(File.ReadLines(Path.Combine(Repository.Root, ".task-golem", "tasks.jsonl")));
    }

    // Applied once, committed once, told once: each attempt, and each phase of each item.
    private async Task CheckAttemptsAsync()
    {
        var commits = Repository.Git("log", "-z", "--format=%s%n%(trailers:key=Attempt,valueonly)").Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('\n')).Select(lines => (Subject: lines[0], Attempts: lines.Skip(1).Where(line => line.Length > 0).ToArray())).ToList();
        var phases = commits.Where(commit => commit.Subject.StartsWith("[WRK", StringComparison.Ordinal)).ToList();
        Assert.All(phases, commit => Assert.Single(commit.Attempts));
        Assert.Equal(phases.Count, phases.Select(commit => commit.Attempts[0]).Distinct().Count());
        var worklog = (await Repository.RunAsync("worklog", "--json")).Expect(0).Json.EnumerateArray().Where(entry => entry.GetProperty("attempt").ValueKind == JsonValueKind.String).ToList();
        Assert.Equal(worklog.Count, worklog.Select(entry => entry.GetProperty("attempt").GetString()).Distinct().Count());
        foreach (var phase in Items.SelectMany(_ => Phases, (id, phase) => (Id: id, Phase: phase)))
        {
            var commit = Assert.Single(phases, commit => commit.Subject == $"[{phase.Id}][{phase.Phase}] {phase.Phase}");
            var entry = Assert.Single(worklog, entry => entry.GetProperty("item_id").GetString() == phase.Id && entry.GetProperty("phase").GetString() == phase.Phase);
            Assert.Equal(("complete", commit.Attempts[0]), (entry.GetProperty("outcome").GetString(), entry.GetProperty("attempt").GetString()));
        }

        Assert.Equal(PhaseCount, worklog.Count);
        Assert.Equal(worklog.Count, phases.Count(commit => !commit.Subject.Contains("] Incomplete: ", StringComparison.Ordinal)));
    }

    private void CheckFiles()
    {
        Assert.Equal("", Repository.Git("status", "--porcelain"));
        foreach (var id in Items)
        {
            Assert.Equal($"notes of {id}\n", Repository.Git("show", $"HEAD:changes/{id}_notes/notes.md"));
            Assert.Equal($"build of {id}\n", Repository.Git("show", $"HEAD:src/{id}.txt"));
            Assert.Equal($"report of {id}\n", Repository.Git("show", $"HEAD:changes/{id}_notes/report.md"));
        }

        // A start that was killed right at its beginning has left no journal, and nothing else.
        foreach (var run in Runs().Where(run => Directory.EnumerateFileSystemEntries(Path.Combine(Repository.Root, ".orchestrator", "runs", run)).Any()))
            Assert.Contains("\"type\":\"closed\"", File.ReadLines(Path.Combine(Repository.Root, ".orchestrator", "runs", run, "journal.jsonl")).LastOrDefault() ?? $"{run}: empty", StringComparison.Ordinal);
        var git = Path.Combine(Repository.Root, ".git");
        Assert.Equal("", string.Join('\n', Directory.EnumerateFiles(git, "*.lock").Concat(Directory.EnumerateFiles(git, "orchestrator-*")).Select(left => $"{left}, changed at {File.GetLastWriteTimeUtc(left):O}, {new FileInfo(left).Length} bytes")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Repository.Root, ".task-golem"), "*.tmp", new EnumerationOptions { AttributesToSkip = 0 }));
    }

    private static IEnumerable<(int Id, string Environment)> Environments()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id)) continue;
            string environment;
            try
            {
                environment = File.ReadAllText(Path.Combine(directory, "environ"));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            yield return (id, environment);
        }
    }

    // A run that is on may be in the middle of its last line.
    private IEnumerable<JsonElement> Journal(string run)
    {
        var file = Path.Combine(Repository.Root, ".orchestrator", "runs", run, "journal.jsonl");
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
    }

    // What has ended may still be verified, and verification bears its mark.
    private static IEnumerable<int> Over(IReadOnlyList<JsonElement> journal)
    {
        IEnumerable<JsonElement> Of(string type) => journal.Where(record => record.GetProperty("type").GetString() == type);
        return Of("committed").Select(record => record.GetProperty("number").GetInt32()).Concat(
            Of("start").GroupBy(record => record.GetProperty("phase_number").GetInt32(), record => record.GetProperty("number").GetInt32()).SelectMany(attempts => attempts.SkipLast(1)));
    }

    [GeneratedRegex("ORCHESTRATOR_ATTEMPT_([0-9a-z]+_[0-9]+)=")]
    private static partial Regex AttemptMark();

    private string[] Arguments => ["run", "--max-concurrent", $"{maxConcurrent}"];

    private List<string> Runs() => [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, ".orchestrator", "runs")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private string Describe() => string.Join('\n', [
        .. Said,
        Repository.Git("log", "--format=%h %s %(trailers:key=Attempt,separator=%x2C)"),
        Repository.Git("status", "--porcelain"),
        .. Runs().SelectMany(run => Journal(run).Select(record => $"{run}: {record}")),
    ]);
}
