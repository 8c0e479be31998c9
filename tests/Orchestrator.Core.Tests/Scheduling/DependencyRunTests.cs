using Orchestrator.Backlog;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Tests.Scheduling;

public sealed class DependencyRunTests
{
    [Fact]
    public async Task The_furthest_item_goes_first_whatever_the_priority_of_the_others()
    {
        using var project = await ProjectFixture.CreateAsync();
        var urgent = await project.AddAsync(new BacklogItemSpec { Title = "Urgent", Priority = 9, Size = ItemSize.Small, Risk = Level.Low });
        var early = await project.AddReadyAsync("Early");
        await project.StepAsync(early, "write");
        var late = await project.AddReadyAsync("Late");
        await project.StepAsync(late, "build");

        var run = await project.RunAsync();
        Assert.Equal(HaltReason.AllDone, run.HaltReason);
        Assert.Equal(
            [$"{late} build", $"{early} write", $"{early} build", $"{urgent} triage", $"{urgent} write", $"{urgent} build"], project.Started);
    }

    [Fact]
    public async Task An_item_starts_only_after_what_it_depends_on_is_done()
    {
        using var project = await ProjectFixture.CreateAsync(settings: "[execution]\nmax_concurrent = 4", pipelines: ProjectFixture.OnePhase);
        var ground = await project.AddReadyAsync("Ground");
        var walls = await project.AddReadyAsync("Walls", ground);
        var roof = await project.AddReadyAsync("Roof", walls, ground);

        var run = await project.RunAsync();
        Assert.Equal([ground, walls, roof], run.Completed);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task An_archived_dependency_is_met()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var before = await project.AddAsync("Before");
        var after = await project.AddReadyAsync("After", before);
        await project.Editor.CloseAsync(before, Resolution.WontDo, null, false, default);

        var run = await project.RunAsync();
        Assert.Equal([after], run.Completed);
        Assert.Equal(HaltReason.AllDone, run.HaltReason);
    }

    [Fact]
    public async Task An_unknown_dependency_is_never_met_and_the_halt_names_it()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var waiting = await project.AddReadyAsync("Waiting", "WRK-nobody");
        var free = await project.AddReadyAsync("Free");

        var run = await project.RunAsync();
        Assert.Equal([free], run.Completed);
        Assert.Equal(HaltReason.AllDoneOrBlocked, run.HaltReason);
        Assert.Equal(3, run.ExitCode);
        var entry = Assert.Single(run.Waiting);
        Assert.Equal(waiting, entry.Id);
        Assert.Contains("WRK-nobody (unknown)", entry.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dependency_outside_the_filter_is_respected_not_run_and_named_at_the_halt()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var outside = await project.AddReadyAsync("Outside");
        var inside = await project.AddAsync(new BacklogItemSpec { Title = "Inside", Tags = ["web"], DependsOn = [outside] });
        await project.StepAsync(inside);

        var run = await project.RunAsync(new RunRequest { Filters = ["tag=web"] });
        Assert.Equal(HaltReason.FilterExhausted, run.HaltReason);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal(0, run.Phases);
        var entry = Assert.Single(run.Waiting);
        Assert.Equal(inside, entry.Id);
        Assert.Contains($"{outside} (outside the selection)", entry.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_claimed_by_a_person_is_left_to_that_person()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var claimed = await project.AddReadyAsync("Claimed");
        await project.ChangeAsync(claimed, item => item with { ClaimedBy = "ada", ClaimedAt = DateTimeOffset.UtcNow });

        var run = await project.RunAsync();
        Assert.Equal(HaltReason.AllDoneOrBlocked, run.HaltReason);
        Assert.Equal("claimed by ada", Assert.Single(run.Waiting).Cause);
    }

    [Fact]
    public async Task An_item_whose_pipeline_is_gone_stays_out_and_the_others_go_on()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var homeless = await project.AddReadyAsync("Homeless");
        await project.ChangeAsync(homeless, item => item with { Pipeline = "gone" });
        var free = await project.AddReadyAsync("Free");

        var run = await project.RunAsync();
        Assert.Equal([free], run.Completed);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal(homeless, Assert.Single(run.Waiting).Id);
        Assert.Contains(run.Warnings, warning => warning.Contains("gone", StringComparison.Ordinal));
    }
}
