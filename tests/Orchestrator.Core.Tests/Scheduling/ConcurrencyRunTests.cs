using Orchestrator.Backlog;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Tests.Scheduling;

public sealed class ConcurrencyRunTests
{
    [Fact]
    public async Task Four_agents_work_at_once_when_they_may_and_a_destructive_one_always_alone()
    {
        // The first phase waits until all four are in it; the second reports anybody who is there at the same time.
        using var project = await ProjectFixture.CreateAsync(
            """
            if [ "$phase" = write ]; then
              mark "writing-$id"; until [ "$(ls "$here" | grep -c '^writing-')" = 4 ]; do sleep 0.01; done
              mark "written-$id"
            else
              [ "$(ls "$here" | grep -c '^written-')" = 4 ] || mark overlap
              mkdir "$here/alone" || mark overlap
              sleep 0.05
              rmdir "$here/alone"
            fi
            say phase_complete
            """,
            "[execution]\nmax_concurrent = 4");
        foreach (var title in new[] { "A", "B", "C", "D" }) await project.AddReadyAsync(title);

        var run = await project.RunAsync();
        Assert.Equal(HaltReason.AllDone, run.HaltReason);
        Assert.Equal(4, run.Completed.Count);
        Assert.False(project.IsMarked("overlap"));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_promoted_item_starts_before_the_triage_that_was_chosen_beside_its_promotion()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var newcomer = await project.AddAsync("Newcomer");
        var ready = await project.AddReadyAsync("Ready");

        await project.RunAsync();
        Assert.Equal([$"{ready} write", $"{newcomer} triage", $"{newcomer} write"], project.Started);
    }

    [Fact]
    public async Task No_more_items_are_in_progress_than_max_wip()
    {
        using var project = await ProjectFixture.CreateAsync(settings: "[execution]\nmax_concurrent = 4\nmax_wip = 2");
        foreach (var title in new[] { "A", "B", "C", "D", "E" }) await project.AddReadyAsync(title);
        var most = 0;
        project.Listener = what =>
        {
            if (what is not RunEvent.PhaseStarted) return;
            var file = File.ReadAllLines(Path.Combine(project.Root, ".task-golem", "tasks.jsonl"));
            most = Math.Max(most, file.Count(line => line.Contains("\"status\":\"doing\"", StringComparison.Ordinal)));
        };

        var run = await project.RunAsync();
        Assert.Equal(5, run.Completed.Count);
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task A_destructive_phase_is_not_starved_by_others_that_could_start_beside_it()
    {
        using var project = await ProjectFixture.CreateAsync(
            """
            echo "$id $phase" >> "$here/log"
            [ "$phase" = write ] && [ ! -e "$here/calls-$id-$phase" ] && { calls > /dev/null; mark "in-$id"; await go; }
            say phase_complete
            """,
            "[execution]\nmax_concurrent = 2\nmax_wip = 4");
        var running = await project.AddReadyAsync("Running");
        var destructive = await project.AddReadyAsync("Destructive");
        await project.StepAsync(destructive, "build");
        await project.StepAsync(running, "write");
        var others = new[] { await project.AddReadyAsync("Third"), await project.AddReadyAsync("Fourth") };
        var task = project.RunAsync();
        project.Mark("go");
        var run = await task;
        Assert.Equal(HaltReason.AllDone, run.HaltReason);
        Assert.Equal($"{destructive} build", project.Started.First());
        Assert.Equal(4, run.Completed.Count);
    }

    [Fact]
    public async Task The_cap_counts_agents_and_ends_the_run_when_nothing_is_in_flight()
    {
        using var project = await ProjectFixture.CreateAsync();
        var first = await project.AddReadyAsync("First");
        await project.AddReadyAsync("Second");
        var run = await project.RunAsync(new RunRequest { Cap = 3 });
        Assert.Equal(HaltReason.CapReached, run.HaltReason);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, run.AgentRuns);
        Assert.Equal([first], run.Completed);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_cap_that_is_reached_with_the_last_work_there_is_is_not_what_ends_the_run()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        await project.AddReadyAsync("Only");
        var all = await project.RunAsync(new RunRequest { Cap = 1 });
        Assert.Equal((HaltReason.AllDone, 0), (all.HaltReason, all.ExitCode));

        project.Script("""say blocked ',"context":"which colour?"' """);
        var id = await project.AddReadyAsync("Blocked");
        Assert.Equal(HaltReason.AllDoneOrBlocked, (await project.RunAsync(new RunRequest { Cap = 1 })).HaltReason);
        await project.UnblockAsync(id, "blue");
        var target = await project.RunAsync(new RunRequest { Cap = 1, Targets = [id] });
        Assert.Equal((HaltReason.TargetBlocked, 3), (target.HaltReason, target.ExitCode));
    }

    [Fact]
    public async Task A_cap_reached_between_two_attempts_leaves_the_item_where_it_is()
    {
        using var project = await ProjectFixture.CreateAsync("""say failed ',"context":"no luck"' """, ProjectFixture.NoBackoff, ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Hard");
        var run = await project.RunAsync(new RunRequest { Cap = 2 });
        Assert.Equal(HaltReason.CapReached, run.HaltReason);
        Assert.Equal(2, run.AgentRuns);
        var item = await project.GetAsync(id);
        Assert.Equal((ItemStatus.InProgress, "write"), (item.Status, item.Phase));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_cap_with_several_agents_is_never_exceeded()
    {
        using var project = await ProjectFixture.CreateAsync(settings: "[execution]\nmax_concurrent = 4", pipelines: ProjectFixture.OnePhase);
        foreach (var title in new[] { "A", "B", "C", "D" }) await project.AddReadyAsync(title);
        var run = await project.RunAsync(new RunRequest { Cap = 2 });
        Assert.Equal(HaltReason.CapReached, run.HaltReason);
        Assert.Equal(2, run.AgentRuns);
        Assert.Equal(2, run.Completed.Count);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task Two_processes_of_one_vendors_program_are_told_of_once_in_a_projects_life()
    {
        using var project = await ProjectFixture.CreateAsync(
            """mark "on-$id"; [ "$(ls "$here" | grep -c ^on-)" = 2 ] && mark both; await both; say phase_complete""", "[execution]\nmax_concurrent = 2", ProjectFixture.OnePhase);
        project.Repository.Write("orchestrator.toml", project.Repository.Read("orchestrator.toml")
            .Replace("cli = \"script\"", "cli = \"claude\"", StringComparison.Ordinal).Replace("[agents.script]", "[agents.claude]\noutput = \"text\"", StringComparison.Ordinal));
        project.Repository.CommitAll("Claude");
        await project.AddReadyAsync("One");
        await project.AddReadyAsync("Two");
        Assert.Equal(2, (await project.RunAsync()).Completed.Count);
        Assert.Single(project.Notices, notice => notice.Contains("Two processes of claude", StringComparison.Ordinal));
        await project.AddReadyAsync("Three");
        await project.AddReadyAsync("Four");
        await project.RunAsync();
        Assert.Single(project.Notices, notice => notice.Contains("Two processes of claude", StringComparison.Ordinal));
    }
}
