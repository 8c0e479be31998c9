using System.Diagnostics;
using System.Globalization;
using Orchestrator.Git;
using Orchestrator.Runs;
using Orchestrator.Tests.Scheduling;

namespace Orchestrator.Tests.Coordination;

/// <summary>What a run that was killed leaves in a project, made by hand: its journal, and what its agents wrote.</summary>
internal sealed class KilledRun
{
    private readonly ProjectFixture project;
    private readonly GitRepository git;
    private int numbers;

    private KilledRun(ProjectFixture project, GitRepository git)
    {
        this.project = project;
        this.git = git;
    }

    /// <summary>The run's id.</summary>
    public string Id { get; } = RunId.Draw(TimeProvider.System.GetUtcNow());

    /// <summary>Whether its journal is closed.</summary>
    public bool IsClosed => RunJournal.IsClosed(project.Project.Files.JournalFile(Id));

    /// <summary>Begins a run; what is dirty now is the user's.</summary>
    public static async Task<KilledRun> BeginAsync(ProjectFixture project)
    {
        var git = await GitRepository.OpenAsync(project.Root, null, TimeProvider.System, default);
        project.Repository.Git("add", ".task-golem");
        project.Repository.Git("commit", "--quiet", "--allow-empty", "--message", "The backlog", "--", ".task-golem");
        var run = new KilledRun(project, git);
        run.Append(new RunBegan(run.Id, [.. (await git.SnapshotAsync(default)).Dirty.Keys], null));
        return run;
    }

    /// <summary>Starts an agent for the phase in which an item is.</summary>
    /// <returns>Number of the agent.</returns>
    public async Task<int> StartAsync(string itemId)
    {
        var item = await project.GetAsync(itemId);
        var phase = item.Phase!;
        var number = ++numbers;
        var directory = project.Project.Files.AttemptDirectory(Id, number, itemId, phase);
        Directory.CreateDirectory(directory);
        Append(new AttemptStarted(
            number, number, itemId, item.Title, phase, item.Status, item.Phase, item.PhasePool, "script", null, directory, Path.Combine(directory, "result.json"),
            [$"changes/{itemId}_", $"_ideas/{itemId}_"], await git.SnapshotAsync(default)));
        return number;
    }

    /// <summary>The agent writes its result.</summary>
    public async Task CompleteAsync(string itemId, int number)
    {
        var phase = (await project.GetAsync(itemId)).Phase!;
        await File.WriteAllTextAsync(
            Path.Combine(project.Project.Files.AttemptDirectory(Id, number, itemId, phase), "result.json"),
            $$"""{"item_id":"{{itemId}}","phase":"{{phase}}","result":"phase_complete","summary":"from the killed run"}""");
    }

    /// <summary>Appends to the journal.</summary>
    public void Append(JournalRecord record)
    {
        using var journal = RunJournal.Open(project.Project.Files.JournalFile(Id), TimeProvider.System);
        journal.Append(record, durable: false);
    }

    /// <summary>Starts a shell that bears the mark of an agent of the run, or of its git.</summary>
    public Process StartSurvivor(string script, bool isGit = false)
    {
        var start = new ProcessStartInfo("setsid", ["sh", "-c", script]) { WorkingDirectory = project.Root };
        start.Environment[isGit ? $"ORCHESTRATOR_GIT_{Id}" : string.Create(CultureInfo.InvariantCulture, $"ORCHESTRATOR_ATTEMPT_{Id}_{numbers}")] = "1";
        return Process.Start(start)!;
    }
}
