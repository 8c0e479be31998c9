using Orchestrator.Runs;

namespace Orchestrator.Tests.Runs;

public sealed class RunHistoryTests : IDisposable
{
    private readonly RunFiles files = new(Directory.CreateTempSubdirectory("orchestrator-history-").FullName);

    public void Dispose() => Directory.Delete(files.Root, recursive: true);

    [Fact]
    public void Runs_beyond_the_newest_go_with_their_transcripts_and_one_that_recovery_needs_stays()
    {
        foreach (var run in (string[])["r1", "r2", "r3", "r4", "r5"]) Make(run, isClosed: run != "r2");
        Directory.CreateDirectory(Path.Combine(files.RunsDirectory, "Notes of mine"));

        RunHistory.Prune(files, keep: 2);

        Assert.Equal(["r2", "r4", "r5"], RunHistory.List(files));
        Assert.True(File.Exists(Path.Combine(files.AttemptDirectory("r4", 1, "WRK-1", "build"), "stdout.log")));
        Assert.True(Directory.Exists(Path.Combine(files.RunsDirectory, "Notes of mine")));
    }

    [Fact]
    public void A_project_that_has_never_run_has_nothing_to_prune()
    {
        RunHistory.Prune(files, keep: 1);

        Assert.Empty(RunHistory.List(files));
    }

    private void Make(string run, bool isClosed)
    {
        var attempt = files.AttemptDirectory(run, 1, "WRK-1", "build");
        Directory.CreateDirectory(attempt);
        File.WriteAllText(Path.Combine(attempt, "stdout.log"), "said\n");
        using var journal = RunJournal.Open(files.JournalFile(run), TimeProvider.System);
        journal.Append(new RunBegan(run, [], null), durable: false);
        if (isClosed) journal.Append(new RunClosed(), durable: false);
    }
}
