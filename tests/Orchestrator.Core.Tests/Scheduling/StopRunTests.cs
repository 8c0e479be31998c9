using System.Text.Json;
using Orchestrator.Backlog;
using Orchestrator.Native;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Tests.Scheduling;

public sealed class StopRunTests
{
    private const string WorkThenHang = """echo half > half.txt; mark working; sleep 1000""";

    [Fact]
    public async Task A_stop_ends_the_agents_keeps_what_they_wrote_and_the_next_run_goes_on_there()
    {
        using var project = await ProjectFixture.CreateAsync(WorkThenHang, pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Long");
        var run = await StopWhenMarkedAsync(project, "working");
        Assert.Equal(HaltReason.ShutdownRequested, run.HaltReason);
        Assert.Equal(130, run.ExitCode);
        Assert.Equal(Outcome.Cancelled, Assert.Single(project.Phases).Outcome);
        var item = await project.GetAsync(id);
        Assert.Equal((ItemStatus.InProgress, "write"), (item.Status, item.Phase));
        Assert.Equal(["A half.txt"], project.FilesOf($"[{id}][write] Incomplete: the run was asked to stop"));
        Assert.Contains("Cancelled", project.Worklog, StringComparison.Ordinal);
        Assert.Equal("", project.Repository.Status);

        project.Script("say phase_complete");
        Assert.Equal([id], (await project.RunAsync()).Completed);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_result_that_was_written_before_the_stop_counts()
    {
        using var project = await ProjectFixture.CreateAsync("say phase_complete; mark written; sleep 1000", pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Nearly");
        var run = await StopWhenMarkedAsync(project, "written");
        Assert.Equal(130, run.ExitCode);
        Assert.Equal([id], run.Completed);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_stop_during_triage_leaves_the_item_new()
    {
        using var project = await ProjectFixture.CreateAsync("mark working; sleep 1000");
        var id = await project.AddAsync("Fresh");
        var run = await StopWhenMarkedAsync(project, "working");
        Assert.Equal(130, run.ExitCode);
        Assert.Equal(ItemStatus.New, (await project.GetAsync(id)).Status);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_stop_between_two_attempts_does_not_wait_for_the_next_one()
    {
        using var project = await ProjectFixture.CreateAsync("""echo half > half.txt; say failed ',"context":"no luck"' """, "[execution]\nretry_backoff_seconds = 300", ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Hard");
        using var stop = new CancellationTokenSource();
        var task = project.RunAsync(stop: stop.Token);
        await WaitFor.ConditionAsync(() => project.Notices.Any(text => text.Contains("will be tried again", StringComparison.Ordinal)), "the failed attempt");
        await stop.CancelAsync();
        var run = await task;
        Assert.Equal(130, run.ExitCode);
        Assert.Equal(ItemStatus.InProgress, (await project.GetAsync(id)).Status);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task The_second_request_kills_an_agent_that_ignores_the_first()
    {
        using var project = await ProjectFixture.CreateAsync(
            """trap '' TERM; echo half > half.txt; mark working; while :; do sleep 0.05; done""", "[execution]\nshutdown_grace_seconds = 3600", ProjectFixture.OnePhase);
        await project.AddReadyAsync("Stubborn");
        using var stop = new CancellationTokenSource();
        using var kill = new CancellationTokenSource();
        var task = project.RunAsync(stop: stop.Token, kill: kill.Token);
        await project.MarkedAsync("working");
        await stop.CancelAsync();
        await kill.CancelAsync();
        Assert.Equal(130, (await task).ExitCode);
        Assert.Equal("", project.Repository.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hook_that_does_not_end_has_the_same_grace_and_its_commit_is_made_without_it(bool isKilled)
    {
        using var project = await ProjectFixture.CreateAsync(
            "echo x > x.txt; say phase_complete", $"[execution]\nshutdown_grace_seconds = {(isKilled ? 3600 : 0.2)}", ProjectFixture.TwoPhases);
        var id = await project.AddReadyAsync("Hooked");
        await project.StepAsync(id, "build");
        project.Repository.Hook("pre-commit", "touch ../hooking; sleep 1000");
        using var stop = new CancellationTokenSource();
        using var kill = new CancellationTokenSource();
        var task = project.RunAsync(stop: stop.Token, kill: kill.Token);
        await WaitFor.ConditionAsync(() => File.Exists(Path.Combine(project.Root, "..", "hooking")), "the hook runs");
        await stop.CancelAsync();
        if (isKilled) await kill.CancelAsync();
        var run = await task;
        Assert.Equal(130, run.ExitCode);
        Assert.Equal(0, run.PendingCommits);
        Assert.Equal([id], run.Completed);
        Assert.Equal(["A x.txt"], project.FilesOf($"[{id}][build] Hooked"));
        Assert.Equal("", project.Repository.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stop_waits_no_longer_than_its_grace_for_a_store_that_somebody_holds_and_the_next_start_applies_the_result(bool isKilled)
    {
        using var project = await ProjectFixture.CreateAsync(
            "mkdir -p changes/${id}_x; echo work > changes/${id}_x/work.txt; say phase_complete; mark working; await go", $"[execution]\nshutdown_grace_seconds = {(isKilled ? 3600 : 0.2)}", ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Waiting");
        using var stop = new CancellationTokenSource();
        using var kill = new CancellationTokenSource();
        var task = project.RunAsync(stop: stop.Token, kill: kill.Token);
        await project.MarkedAsync("working");
        using (var handle = Flock.Open(Path.Combine(project.Root, ".task-golem", "tasks.lock")))
        {
            Assert.True(Flock.TryLock(handle));
            project.Mark("go");
            await WaitFor.ConditionAsync(() => Directory.Exists(project.Project.Worklog.Directory) && project.Worklog.Length > 0, "the outcome is being applied");
            await stop.CancelAsync();
            if (isKilled) await kill.CancelAsync();

            // It ends while the store is still held.
            var run = await task;
            Assert.Equal((HaltReason.ShutdownRequested, 130), (run.HaltReason, run.ExitCode));
            Assert.Contains("locked by another program", Assert.Single(project.Phases).Summary, StringComparison.Ordinal);
            Assert.Equal($"?? changes/{id}_x/work.txt", project.Repository.Status.Split('\n').Single(line => line.Contains("changes/", StringComparison.Ordinal)));
        }

        Assert.Equal(ItemStatus.InProgress, (await project.GetAsync(id)).Status);
        var next = await project.RunAsync();
        Assert.Equal((HaltReason.AllDone, 0), (next.HaltReason, next.AgentRuns));
        Assert.Equal(Resolution.Completed, (await project.GetAsync(id)).Resolution);
        Assert.Equal([$"A changes/{id}_x/work.txt"], project.FilesOf($"[{id}][write] Waiting"));
        Assert.Single(await project.Project.Worklog.ReadAsync(default));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_stop_gives_up_a_promotion_that_waits_for_the_store()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Waiting");
        using var stop = new CancellationTokenSource();
        using var handle = Flock.Open(Path.Combine(project.Root, ".task-golem", "tasks.lock"));
        Assert.True(Flock.TryLock(handle));
        project.Listener = what =>
        {
            if (what is RunEvent.Started) stop.CancelAfter(TimeSpan.FromMilliseconds(50));
        };
        var run = await project.RunAsync(stop: stop.Token);
        Assert.Equal((HaltReason.ShutdownRequested, 130), (run.HaltReason, run.ExitCode));
        Assert.Equal(ItemStatus.Ready, (await project.GetAsync(id)).Status);
    }

    [Fact]
    public async Task A_stop_before_anything_started_starts_nothing()
    {
        using var project = await ProjectFixture.CreateAsync("mark started; say phase_complete", pipelines: ProjectFixture.OnePhase);
        await project.AddReadyAsync("Never");
        using var stop = new CancellationTokenSource();
        project.Listener = what =>
        {
            if (what is RunEvent.PhaseStarted) stop.Cancel();
        };
        var run = await project.RunAsync(stop: stop.Token);
        Assert.Equal(HaltReason.ShutdownRequested, run.HaltReason);
        Assert.Equal("", project.Repository.Status);
        Assert.Equal(0, run.Phases);
        Assert.False(project.IsMarked("started"));
    }

    [Fact]
    public async Task Another_process_may_ask_the_run_to_stop()
    {
        using var project = await ProjectFixture.CreateAsync(WorkThenHang, pipelines: ProjectFixture.OnePhase);
        await project.AddReadyAsync("Long");
        var task = project.RunAsync();
        await project.MarkedAsync("working");
        Assert.NotNull(StopRequest.Send(project.Project.Files, drain: false));
        Assert.Equal(130, (await task).ExitCode);
        Assert.False(File.Exists(project.Project.Files.StopFile));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_drain_lets_running_phases_finish_and_starts_no_others()
    {
        using var project = await ProjectFixture.CreateAsync("mark working; await go; say phase_complete");
        var id = await project.AddReadyAsync("Patient");
        await project.AddReadyAsync("Next");
        var task = project.RunAsync();
        await project.MarkedAsync("working");
        StopRequest.Send(project.Project.Files, drain: true);
        await WaitFor.ConditionAsync(() => !File.Exists(project.Project.Files.StopFile), "the request is read");
        project.Mark("go");
        var run = await task;
        Assert.Equal(HaltReason.ShutdownRequested, run.HaltReason);
        Assert.Equal(130, run.ExitCode);
        Assert.Equal(Outcome.Completed, Assert.Single(project.Phases).Outcome);
        Assert.Equal("build", (await project.GetAsync(id)).Phase);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_request_that_names_another_run_is_deleted_and_stops_nothing()
    {
        using var project = await ProjectFixture.CreateAsync("mark working; await go; say phase_complete", pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Busy");
        var task = project.RunAsync();
        await project.MarkedAsync("working");
        File.WriteAllText(project.Project.Files.StopFile, JsonSerializer.Serialize(new { run = "another", drain = false }));
        await WaitFor.ConditionAsync(() => !File.Exists(project.Project.Files.StopFile), "the request is deleted");
        project.Mark("go");
        var run = await task;
        Assert.Equal([id], run.Completed);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Only_one_run_at_a_time_and_the_message_says_who()
    {
        using var project = await ProjectFixture.CreateAsync("mark working; await go; say phase_complete", pipelines: ProjectFixture.OnePhase);
        await project.AddReadyAsync("Busy");
        var task = project.RunAsync();
        await project.MarkedAsync("working");
        var refused = await Assert.ThrowsAsync<OrchestratorException>(() => project.RunAsync());
        Assert.Equal("OrcRunActive", refused.Id);
        Assert.Contains($"{Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        project.Mark("go");
        Assert.Equal(0, (await task).ExitCode);
    }

    private static async Task<PipelineRun> StopWhenMarkedAsync(ProjectFixture project, string mark)
    {
        using var stop = new CancellationTokenSource();
        var task = project.RunAsync(stop: stop.Token);
        await project.MarkedAsync(mark);
        await stop.CancelAsync();
        return await task;
    }
}
