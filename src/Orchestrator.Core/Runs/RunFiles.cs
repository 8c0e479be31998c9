namespace Orchestrator.Runs;

/// <summary>Where a project keeps what its runs need: <c>.orchestrator/</c>, never committed.</summary>
/// <param name="Root">The project root; absolute.</param>
public sealed record RunFiles(string Root)
{
    /// <summary>Name of the directory.</summary>
    public const string DirectoryName = ".orchestrator";

    /// <summary>The directory itself.</summary>
    public string Directory => Path.Combine(Root, DirectoryName);

    /// <summary>Held by the active run; empty.</summary>
    public string LockFile => Path.Combine(Directory, "run.lock");

    /// <summary>Who holds the lock.</summary>
    public string ActiveRunFile => Path.Combine(Directory, "run.json");

    /// <summary>Asks the run that it names to stop.</summary>
    public string StopFile => Path.Combine(Directory, "stop.json");

    /// <summary>One directory for each run.</summary>
    public string RunsDirectory => Path.Combine(Directory, "runs");

    /// <summary>The directory of one run.</summary>
    public string RunDirectory(string runId) => Path.Combine(RunsDirectory, runId);

    /// <summary>The journal of one run.</summary>
    public string JournalFile(string runId) => Path.Combine(RunDirectory(runId), "journal.jsonl");

    /// <summary>The summary of one run.</summary>
    public string SummaryFile(string runId) => Path.Combine(RunDirectory(runId), "run.json");

    /// <summary>The message of a run's last commit, written anew for each.</summary>
    public string MessageFile(string runId) => Path.Combine(RunDirectory(runId), "commit-message.txt");

    /// <summary>The directory of one agent process.</summary>
    public string AttemptDirectory(string runId, int number, string itemId, string phase) =>
        Path.Combine(RunDirectory(runId), $"{number}_{itemId}_{phase}");

    /// <summary>Notes that something was said that is said once in a project's life.</summary>
    /// <param name="name">What it was.</param>
    /// <returns>False when it was noted before, or cannot be.</returns>
    public bool TryNote(string name)
    {
        try
        {
            using var note = new FileStream(Path.Combine(Directory, "said-" + name), FileMode.CreateNew);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Makes the directory with a .gitignore that keeps all of it out of git.</summary>
    public void Ensure()
    {
        System.IO.Directory.CreateDirectory(RunsDirectory);
        var ignore = Path.Combine(Directory, ".gitignore");
        if (!File.Exists(ignore)) File.WriteAllText(ignore, "*\n");
    }
}
