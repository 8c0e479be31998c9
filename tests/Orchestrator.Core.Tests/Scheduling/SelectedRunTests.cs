using Orchestrator.Backlog;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Tests.Scheduling;

public sealed class SelectedRunTests
{
    [Fact]
    public async Task A_piped_set_runs_with_the_dependencies_it_needs_and_nothing_else()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var bystander = await project.AddReadyAsync("Bystander");
        var ground = await project.AddReadyAsync("Ground");
        var house = await project.AddReadyAsync("House", ground);

        var run = await project.RunAsync(new RunRequest { Items = [house] });
        Assert.Equal(HaltReason.AllDone, run.HaltReason);
        Assert.Equal([ground, house], run.Completed);
        Assert.Equal(ItemStatus.Ready, (await project.GetAsync(bystander)).Status);
    }

    [Fact]
    public async Task One_of_a_piped_set_that_blocks_stops_nothing()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ -e "$here/block-$id" ] && say blocked ',"context":"which colour?"' || say phase_complete""", pipelines: ProjectFixture.OnePhase);
        var first = await project.AddReadyAsync("First");
        var second = await project.AddReadyAsync("Second");
        project.Mark($"block-{first}");

        var run = await project.RunAsync(new RunRequest { Items = [first, second] });
        Assert.Equal([second], run.Completed);
        Assert.Equal(HaltReason.AllDoneOrBlocked, run.HaltReason);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("which colour?", Assert.Single(run.Blocked).Reason);
    }

    [Fact]
    public async Task A_pipe_that_delivers_nothing_runs_nothing()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Here");
        var run = await project.RunAsync(new RunRequest { Items = [] });
        Assert.Equal(HaltReason.NoMatchingItems, run.HaltReason);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(ItemStatus.Ready, (await project.GetAsync(id)).Status);
    }

    [Fact]
    public async Task Given_items_that_do_not_exist_are_named_and_the_others_are_not_run_in_their_place()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var id = await project.AddReadyAsync("Here");
        var run = await project.RunAsync(new RunRequest { Items = ["nowhere", "none-*"] });
        Assert.Equal(HaltReason.NoMatchingItems, run.HaltReason);
        Assert.Equal("None of the given items exists.", run.Message);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal(ItemStatus.Ready, (await project.GetAsync(id)).Status);
    }

    [Fact]
    public async Task A_pattern_chooses_among_the_open_items_and_one_that_fits_none_is_no_wish_for_all()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var (first, second) = (await project.AddReadyAsync("First"), await project.AddReadyAsync("Second"));
        Assert.Equal([first], (await project.RunAsync(new RunRequest { Targets = [$"{first[..^1]}[{first[^1]}]"] })).Completed);
        Assert.Empty((await project.RunAsync(new RunRequest { Targets = ["none-*"] })).Completed);
        Assert.Equal([second], (await project.RunAsync(new RunRequest { Items = ["*"] })).Completed);
    }

    [Fact]
    public async Task A_filter_that_matches_nothing_says_so()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        await project.AddReadyAsync("Here");
        var run = await project.RunAsync(new RunRequest { Filters = ["tag=nowhere"] });
        Assert.Equal(HaltReason.NoMatchingItems, run.HaltReason);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(0, run.Phases);
    }

    [Fact]
    public async Task An_item_chosen_because_it_was_ready_is_carried_through_to_done()
    {
        using var project = await ProjectFixture.CreateAsync();
        var fresh = await project.AddAsync("New");
        var ready = await project.AddReadyAsync("Ready");

        var run = await project.RunAsync(new RunRequest { Filters = ["status=ready"] });
        Assert.Equal(HaltReason.FilterExhausted, run.HaltReason);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([ready], run.Completed);
        Assert.Equal(ItemStatus.New, (await project.GetAsync(fresh)).Status);
    }

    [Fact]
    public async Task A_filter_of_which_one_item_blocks_ends_with_exit_code_3()
    {
        using var project = await ProjectFixture.CreateAsync("""say blocked ',"context":"which colour?"' """, pipelines: ProjectFixture.OnePhase);
        await project.AddReadyAsync("Ready");
        var run = await project.RunAsync(new RunRequest { Filters = ["status=ready"] });
        Assert.Equal(HaltReason.FilterExhausted, run.HaltReason);
        Assert.Equal(3, run.ExitCode);
        Assert.Single(run.Blocked);
    }

    [Fact]
    public async Task Filters_narrow_what_a_pipe_delivers()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: ProjectFixture.OnePhase);
        var both = await project.AddAsync(new BacklogItemSpec { Title = "Both", Tags = ["web"] });
        var piped = await project.AddReadyAsync("Piped");
        var tagged = await project.AddAsync(new BacklogItemSpec { Title = "Tagged", Tags = ["web"] });
        var run = await project.RunAsync(new RunRequest { Items = [both, piped], Filters = ["tag=web"] });
        Assert.Equal([both], run.Completed);
        Assert.Equal(ItemStatus.New, (await project.GetAsync(tagged)).Status);
    }

    [Fact]
    public async Task Triage_alone_routes_new_items_and_does_nothing_else()
    {
        using var project = await ProjectFixture.CreateAsync();
        var fresh = await project.AddAsync("New");
        var ready = await project.AddReadyAsync("Ready");
        var run = await project.RunAsync(new RunRequest { TriageOnly = true });
        Assert.Equal(HaltReason.AllDone, run.HaltReason);
        Assert.Equal([$"{fresh} triage"], project.Started);
        Assert.Equal(ItemStatus.Ready, (await project.GetAsync(fresh)).Status);
        Assert.Equal(ItemStatus.Ready, (await project.GetAsync(ready)).Status);
    }
}
