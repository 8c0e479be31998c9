using Orchestrator.Runs;

namespace Orchestrator.Tests.Runs;

public sealed class RunLockTests : IDisposable
{
    private readonly RunFiles files = new(Directory.CreateTempSubdirectory("orchestrator-runs-").FullName);

    [Fact]
    public void The_active_run_is_known_by_name_until_it_gives_the_lock_back()
    {
        Assert.Null(RunLock.FindActive(files));
        using (Take("first"))
        {
            Assert.Equal("first", RunLock.FindActive(files)?.Run);
            var refused = Assert.Throws<OrchestratorException>(() => Take("second"));
            Assert.Equal("OrcRunActive", refused.Id);
            Assert.Contains("pid 7", refused.Message, StringComparison.Ordinal);
        }

        Assert.Null(RunLock.FindActive(files));
        Take("second").Dispose();
    }

    [Fact]
    public void The_name_that_a_killed_run_left_is_no_run_and_goes()
    {
        files.Ensure();
        File.WriteAllText(files.ActiveRunFile, """{"run":"killed","pid":7,"started":"2026-03-01T12:00:00+00:00","host":"here"}""");
        Assert.Null(RunLock.FindActive(files));
        Assert.False(File.Exists(files.ActiveRunFile));
    }

    [Fact]
    public void Asking_while_nothing_runs_does_not_get_in_the_way_of_a_run_that_begins()
    {
        using var held = RunLock.TryTake(files);
        Assert.NotNull(held);
        Assert.Null(RunLock.FindActive(files));
    }

    public void Dispose() => Directory.Delete(files.Root, recursive: true);

    private RunLock Take(string run) => RunLock.Take(files, new RunIdentity(run, 7, DateTimeOffset.UnixEpoch, "here"));
}
