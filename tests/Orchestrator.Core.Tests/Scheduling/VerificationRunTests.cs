using Orchestrator.Backlog;
using Orchestrator.Runs;

namespace Orchestrator.Tests.Scheduling;

public sealed class VerificationRunTests
{
    private const string Verified = """
        [pipelines.main]
        phases = [{ name = "build", prompt = "Build.", is_destructive = true, verify = ["cat code.txt", "grep -q right code.txt"] }]
        """;

    [Fact]
    public async Task A_phase_is_done_only_when_its_verification_succeeds()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ "$(calls)" = 1 ] && echo wrong > code.txt || echo right > code.txt; say phase_complete""", ProjectFixture.NoBackoff, Verified);
        var id = await project.AddReadyAsync("Proven");

        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal(2, run.AgentRuns);
        Assert.Contains("grep -q right code.txt", project.Prompts[1], StringComparison.Ordinal);
        Assert.Equal(["A code.txt"], project.FilesOf($"[{id}][build] Proven"));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_verification_that_never_succeeds_blocks_the_item()
    {
        using var project = await ProjectFixture.CreateAsync("echo wrong > code.txt; say phase_complete", ProjectFixture.NoBackoff, Verified);
        var id = await project.AddReadyAsync("Claimed");
        var run = await project.RunAsync();
        Assert.Equal(3, run.AgentRuns);
        var item = await project.GetAsync(id);
        Assert.Equal((ItemStatus.Blocked, BlockType.Failure), (item.Status, item.BlockedType));
        Assert.Contains("grep -q right code.txt", item.BlockedReason, StringComparison.Ordinal);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task What_verification_leaves_is_in_no_commit_until_an_agent_works_on_it()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ "$phase" = build ] && echo code > code.txt || echo better > report.txt; say phase_complete""", ProjectFixture.NoBackoff,
            """
            [pipelines.main]
            phases = [
              { name = "build", prompt = "Build.", is_destructive = true, verify = ["echo report > report.txt; echo other > other.txt"] },
              { name = "polish", prompt = "Polish.", is_destructive = true },
            ]
            """);
        var id = await project.AddReadyAsync("Littered");
        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Contains(run.Warnings, warning => warning.Contains("other.txt", StringComparison.Ordinal) && warning.Contains(".gitignore", StringComparison.Ordinal));
        Assert.Equal(["A code.txt"], project.FilesOf($"[{id}][build] Littered"));
        Assert.Equal(["A report.txt"], project.FilesOf($"[{id}][polish] Littered"));
        Assert.Equal("?? other.txt\n", project.Repository.Status);
    }

    [Fact]
    public async Task A_stop_during_verification_leaves_the_result_to_the_next_start()
    {
        using var project = await ProjectFixture.CreateAsync(
            """calls > /dev/null; echo right > code.txt; say phase_complete""", pipelines:
            """
            [pipelines.main]
            phases = [{ name = "build", prompt = "Build.", is_destructive = true, verify = ["test -e ../go || { touch ../verifying; sleep 1000; }"] }]
            """);
        var id = await project.AddReadyAsync("Interrupted");
        using var stop = new CancellationTokenSource();
        var task = project.RunAsync(stop: stop.Token);
        var parent = Path.GetDirectoryName(project.Repository.Root)!;
        await WaitFor.ConditionAsync(() => File.Exists(Path.Combine(parent, "verifying")), "verification runs");
        await stop.CancelAsync();
        var run = await task;
        Assert.Equal(HaltReason.ShutdownRequested, run.HaltReason);
        Assert.Equal(130, run.ExitCode);
        Assert.Equal(ItemStatus.InProgress, (await project.GetAsync(id)).Status);

        File.WriteAllText(Path.Combine(parent, "go"), "");
        var next = await project.RunAsync();
        Assert.Equal(0, next.AgentRuns);
        Assert.Equal(Resolution.Completed, (await project.GetAsync(id)).Resolution);
        Assert.Equal(["A code.txt"], project.FilesOf($"[{id}][build] Interrupted"));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_destructive_phase_that_changed_nothing_is_reported()
    {
        using var project = await ProjectFixture.CreateAsync("say phase_complete", pipelines:
            """
            [pipelines.main]
            phases = [{ name = "build", prompt = "Build.", is_destructive = true }]
            """);
        await project.AddReadyAsync("Lazy");
        var run = await project.RunAsync();
        Assert.Contains(run.Warnings, warning => warning.Contains("changed no file", StringComparison.Ordinal));
    }
}
