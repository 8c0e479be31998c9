using Orchestrator.Backlog;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Tests.Scheduling;

public sealed class TargetRunTests
{
    // Blocks the item whose id is marked, completes everything else.
    private const string BlockTheMarked =
        """[ -e "$here/block-$id" ] && say blocked ',"context":"which colour?"' || say phase_complete""";

    [Fact]
    public async Task Targets_in_the_wrong_order_pull_their_dependencies_in_first_and_say_so()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var bystander = await project.AddReadyAsync("Bystander");
        var first = await project.AddReadyAsync("First");
        var second = await project.AddReadyAsync("Second", first);
        var third = await project.AddReadyAsync("Third");

        var run = await project.RunAsync(new RunRequest { Targets = [third, second, first] });
        Assert.Equal(HaltReason.TargetCompleted, run.HaltReason);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([third, first, second], run.Completed);
        Assert.Equal(ItemStatus.Ready, (await project.GetAsync(bystander)).Status);
    }

    [Fact]
    public async Task A_dependency_that_is_no_target_is_pulled_in_with_a_message()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var ground = await project.AddReadyAsync("Ground");
        var walls = await project.AddReadyAsync("Walls", ground);
        var roof = await project.AddReadyAsync("Roof", walls);

        var run = await project.RunAsync(new RunRequest { Targets = [roof] });
        Assert.Equal([ground, walls, roof], run.Completed);
        Assert.Contains(project.Notices, text => text.Contains($"{roof} depends on {ground}, {walls}: pulled in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Missing_and_finished_targets_are_passed_over_with_a_message()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var done = await project.AddAsync("Done");
        await project.Editor.CompleteAsync(done, false, default);
        var open = await project.AddReadyAsync("Open");

        var run = await project.RunAsync(new RunRequest { Targets = [done, open] });
        Assert.Equal(HaltReason.TargetCompleted, run.HaltReason);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([open], run.Completed);
        Assert.Contains($"{done} is done; it is passed over.", project.Notices);

        var missing = await project.RunAsync(new RunRequest { Targets = ["WRK-nobody"] });
        Assert.Equal(HaltReason.TargetCompleted, missing.HaltReason);
        Assert.Equal(3, missing.ExitCode);
        Assert.Contains("WRK-nobody does not exist; it is passed over.", project.Notices);
    }

    [Fact]
    public async Task A_target_blocked_before_the_run_is_passed_over_and_keeps_the_run_from_being_complete()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var blocked = await project.AddReadyAsync("Blocked");
        await project.Editor.BlockAsync(blocked, "which colour?", BlockType.Clarification, false, default);
        var open = await project.AddReadyAsync("Open");

        var run = await project.RunAsync(new RunRequest { Targets = [blocked, open] });
        Assert.Equal([open], run.Completed);
        Assert.Equal(HaltReason.TargetBlocked, run.HaltReason);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("which colour?", run.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_gets_blocked_halts_the_run()
    {
        using var project = await ProjectFixture.CreateAsync(BlockTheMarked, pipelines: ProjectFixture.OnePhase);
        var first = await project.AddReadyAsync("First");
        var second = await project.AddReadyAsync("Second");
        project.Mark($"block-{first}");

        var run = await project.RunAsync(new RunRequest { Targets = [first, second] });
        Assert.Equal(HaltReason.TargetBlocked, run.HaltReason);
        Assert.Equal(3, run.ExitCode);
        Assert.Empty(run.Completed);
        Assert.Contains("which colour?", run.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_auto_advance_the_next_target_follows_and_the_blocked_one_is_still_told()
    {
        using var project = await ProjectFixture.CreateAsync(BlockTheMarked, pipelines: ProjectFixture.OnePhase);
        var first = await project.AddReadyAsync("First");
        var second = await project.AddReadyAsync("Second");
        project.Mark($"block-{first}");

        var run = await project.RunAsync(new RunRequest { Targets = [first, second], AutoAdvance = true });
        Assert.Equal([second], run.Completed);
        Assert.Equal(HaltReason.TargetBlocked, run.HaltReason);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal(first, Assert.Single(run.Blocked).Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_dependency_that_cannot_be_pulled_in_counts_as_the_target_being_blocked(bool isUnknown)
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var ground = isUnknown ? "WRK-nobody" : await project.AddReadyAsync("Ground");
        if (!isUnknown) await project.Editor.BlockAsync(ground, "which colour?", null, false, default);
        var stuck = await project.AddReadyAsync("Stuck", ground);
        var open = await project.AddReadyAsync("Open");

        var run = await project.RunAsync(new RunRequest { Targets = [stuck, open] });
        Assert.Equal([open], run.Completed);
        Assert.Equal(HaltReason.TargetBlocked, run.HaltReason);
        Assert.Contains($"{stuck} waits for {ground}", run.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_the_checks_excluded_does_not_hold_up_the_later_ones()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var homeless = await project.AddReadyAsync("Homeless");
        await project.ChangeAsync(homeless, item => item with { Pipeline = "gone" });
        var open = await project.AddReadyAsync("Open");

        var run = await project.RunAsync(new RunRequest { Targets = [homeless, open] });
        Assert.Equal([open], run.Completed);
        Assert.Equal(HaltReason.TargetBlocked, run.HaltReason);
        Assert.Equal(3, run.ExitCode);
    }

    [Fact]
    public async Task Targets_may_overlap_when_more_than_one_agent_is_asked_for()
    {
        using var project = await ProjectFixture.CreateAsync(
            """mark "in-$id"; until [ "$(ls "$here" | grep -c '^in-')" = 2 ]; do sleep 0.01; done; say phase_complete""", pipelines: ProjectFixture.OnePhase);
        var first = await project.AddReadyAsync("First");
        var second = await project.AddReadyAsync("Second");

        var run = await project.RunAsync(new RunRequest { Targets = [first, second], MaxConcurrent = 2 });
        Assert.Equal(HaltReason.TargetCompleted, run.HaltReason);
        Assert.Equal(2, run.Completed.Count);
    }

    [Fact]
    public async Task Targets_go_one_at_a_time_unless_overlap_is_asked_for()
    {
        using var project = await ProjectFixture.CreateAsync(settings: "[execution]\nmax_concurrent = 4", pipelines: ProjectFixture.OnePhase);
        var second = await project.AddReadyAsync("Second");
        var first = await project.AddReadyAsync("First");

        var run = await project.RunAsync(new RunRequest { Targets = [first, second] });
        Assert.Equal([first, second], run.Completed);
        var order = project.Events.Where(what => what is RunEvent.PhaseStarted or RunEvent.PhaseEnded)
            .Select(what => what is RunEvent.PhaseStarted started ? $"start {started.ItemId}" : $"end {((RunEvent.PhaseEnded)what).Run.Id}");
        Assert.Equal([$"start {first}", $"end {first}", $"start {second}", $"end {second}"], order);
    }
}
