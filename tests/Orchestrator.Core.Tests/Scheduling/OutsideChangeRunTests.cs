using Orchestrator.Backlog;
using Orchestrator.Native;
using Orchestrator.Runs;

namespace Orchestrator.Tests.Scheduling;

public sealed class OutsideChangeRunTests
{
    private const string HangOnce = """[ "$phase" = write ] && [ "$(calls)" = 1 ] && { echo half > half.txt; mark working; sleep 1000; }; say phase_complete""";

    [Fact]
    public async Task An_item_added_while_a_slot_is_free_starts_without_waiting()
    {
        using var project = await ProjectFixture.CreateAsync(settings: "[execution]\nmax_concurrent = 2", pipelines: ProjectFixture.OnePhase);
        var first = await project.AddReadyAsync("First");
        project.Script($$"""if [ "$id" = {{first}} ]; then mark working; await second-in; else mark second-in; fi; say phase_complete""");
        var task = project.RunAsync();
        await project.MarkedAsync("working");
        var second = await project.AddReadyAsync("Second");
        var run = await task;
        Assert.Equal(HaltReason.AllDone, run.HaltReason);
        Assert.Equal(new[] { first, second }.Order(StringComparer.Ordinal), run.Completed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_item_that_comes_with_an_unknown_pipeline_is_blocked_and_the_run_goes_on()
    {
        using var project = await ProjectFixture.CreateAsync("mark working; await arrived; say phase_complete", pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Known");
        var task = project.RunAsync();
        await project.MarkedAsync("working");
        await project.PutAsync(_ => new BacklogItem { Id = "WRK-1057", Title = "Stray", Pipeline = "nonsense", CreatedAt = DateTimeOffset.UnixEpoch });
        project.Mark("arrived");
        var run = await task;
        Assert.Equal(3, run.ExitCode);
        Assert.Equal([id], run.Completed);
        var stray = await project.GetAsync("WRK-1057");
        Assert.Equal((ItemStatus.Blocked, BlockType.Decision), (stray.Status, stray.BlockedType));
        Assert.Contains("nonsense", stray.BlockedReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_that_is_removed_has_its_agent_ended_and_the_run_goes_on()
    {
        using var project = await ProjectFixture.CreateAsync("""[ -e "$here/working" ] || { echo half > half.txt; mark working; sleep 1000; }; say phase_complete""", pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Gone");
        var task = project.RunAsync();
        await project.MarkedAsync("working");
        await project.Editor.RemoveAsync(id, false, false, default);
        var other = await project.AddReadyAsync("Other");
        var run = await task;
        Assert.Equal(HaltReason.AllDone, run.HaltReason);
        Assert.Equal([other], run.Completed);
        Assert.Equal(Outcome.Cancelled, project.Phases.First().Outcome);
        Assert.Equal(["A half.txt"], project.FilesOf($"[{id}][write] Incomplete: the item was removed while it ran"));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task An_item_that_a_person_finishes_has_its_agent_ended()
    {
        using var project = await ProjectFixture.CreateAsync(HangOnce, pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Done by hand");
        var task = project.RunAsync();
        await project.MarkedAsync("working");
        await project.Editor.CompleteAsync(id, false, default);
        var run = await task;
        Assert.Equal(HaltReason.AllDone, run.HaltReason);
        Assert.Equal(Outcome.Cancelled, Assert.Single(project.Phases).Outcome);
        Assert.Equal(Resolution.Completed, (await project.GetAsync(id)).Resolution);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task An_item_that_is_stepped_by_hand_has_its_agent_ended_and_goes_on_from_its_new_place()
    {
        using var project = await ProjectFixture.CreateAsync(HangOnce);
        var id = await project.AddReadyAsync("Stepped");
        var task = project.RunAsync();
        await project.MarkedAsync("working");
        await project.StepAsync(id);
        var run = await task;
        Assert.Equal([id], run.Completed);
        Assert.Equal([("write", Outcome.Cancelled), ("build", Outcome.Completed)], project.Phases.Select(phase => (phase.Phase, phase.Outcome)));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task An_item_that_is_blocked_by_hand_has_its_agent_ended_and_stays_blocked()
    {
        using var project = await ProjectFixture.CreateAsync(HangOnce);
        var id = await project.AddReadyAsync("Held");
        var task = project.RunAsync();
        await project.MarkedAsync("working");
        await project.Editor.BlockAsync(id, "wait for Bob", null, false, default);
        var run = await task;
        Assert.Equal(HaltReason.AllDoneOrBlocked, run.HaltReason);
        Assert.Equal("wait for Bob", Assert.Single(run.Blocked).Reason);
        Assert.Equal(Outcome.Cancelled, Assert.Single(project.Phases).Outcome);
    }

    [Fact]
    public async Task An_item_changed_while_it_is_verified_drops_the_result_and_keeps_the_files()
    {
        using var project = await ProjectFixture.CreateAsync("echo code > code.txt; say phase_complete", pipelines:
            """
            [pipelines.main]
            phases = [
              { name = "build", prompt = "Build.", is_destructive = true, verify = ["touch ../verifying; test -e ../go || sleep 1000"] },
              { name = "review", prompt = "Review." },
            ]
            """);
        var id = await project.AddReadyAsync("Verified");
        var task = project.RunAsync();
        var parent = Path.GetDirectoryName(project.Root)!;
        await WaitFor.ConditionAsync(() => File.Exists(Path.Combine(parent, "verifying")), "verification runs");
        await project.StepAsync(id);
        var run = await task;
        Assert.Equal([id], run.Completed);
        Assert.Equal([("build", Outcome.Cancelled), ("review", Outcome.Completed)], project.Phases.Select(phase => (phase.Phase, phase.Outcome)));
        Assert.Equal(["A code.txt"], project.FilesOf($"[{id}][build] Incomplete: the item was changed by hand while it ran"));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task Fields_that_change_while_a_phase_runs_do_not_disturb_it_and_are_kept()
    {
        using var project = await ProjectFixture.CreateAsync("""mark working; await go; say phase_complete ',"updated_assessments":{"impact":"high"}' """, pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Edited");
        var task = project.RunAsync();
        await project.MarkedAsync("working");
        await project.Editor.SetAsync(id, new ItemEdit { Priority = 7, AddTags = ["urgent"] }, false, default);
        project.Mark("go");
        Assert.Equal([id], (await task).Completed);
        var item = await project.GetAsync(id);
        Assert.Equal((7L, Level.High), (item.Priority, item.Impact));
        Assert.Equal(["urgent"], item.Tags);
    }

    [Fact]
    public async Task An_item_unblocked_while_the_run_is_on_is_left_to_the_next_run()
    {
        using var project = await ProjectFixture.CreateAsync("mark working; await go; say phase_complete", "[execution]\nmax_concurrent = 2", ProjectFixture.OnePhase);
        var blocked = await project.AddReadyAsync("Blocked");
        await project.Editor.BlockAsync(blocked, "?", null, false, default);
        var busy = await project.AddReadyAsync("Busy");
        var task = project.RunAsync();
        await project.MarkedAsync("working");
        await project.UnblockAsync(blocked, "!");
        await WaitFor.ConditionAsync(() => project.Notices.Any(text => text.Contains("was unblocked while the run is on", StringComparison.Ordinal)), "the unblocking is seen");
        project.Mark("go");
        var run = await task;
        Assert.Equal([busy], run.Completed);
        Assert.Equal(HaltReason.AllDoneOrBlocked, run.HaltReason);
        Assert.Equal([blocked], (await project.RunAsync()).Completed);
    }

    [Fact]
    public async Task A_store_that_somebody_locks_for_long_delays_the_run_and_no_more()
    {
        var clock = new ManualTimeProvider();
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase, time: clock);
        var id = await project.AddReadyAsync("Delayed");
        var task = Task.CompletedTask as Task<PipelineRun>;
        using (var handle = Flock.Open(Path.Combine(project.Root, ".task-golem", "tasks.lock")))
        {
            Assert.True(Flock.TryLock(handle));
            task = project.RunAsync();
            while (!project.Notices.Any(text => text.Contains("is locked by another program", StringComparison.Ordinal)))
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(1);
            }
        }

        while (!task.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Delay(5);
        }

        Assert.Equal([id], (await task).Completed);
    }

    [Fact]
    public async Task A_store_that_somebody_breaks_ends_the_run_with_a_clear_fault_and_nothing_is_lost()
    {
        using var project = await ProjectFixture.CreateAsync("echo half > half.txt; mark working; await go; say phase_complete", "[execution]\nmax_concurrent = 2", ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Unlucky");
        var task = project.RunAsync();
        await project.MarkedAsync("working");
        var file = Path.Combine(project.Root, ".task-golem", "tasks.jsonl");
        var before = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, before + "garbage\n");
        var run = await task;
        Assert.Equal(HaltReason.Faulted, run.HaltReason);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("tasks.jsonl", run.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, before);
        project.Mark("go");
        Assert.Equal([id], (await project.RunAsync()).Completed);
        Assert.Equal("", project.Repository.Status);
    }
}
