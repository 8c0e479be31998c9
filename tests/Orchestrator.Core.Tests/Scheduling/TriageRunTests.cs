using Orchestrator.Backlog;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Tests.Scheduling;

public sealed class TriageRunTests
{
    private const string Pipelines = """
        [pipelines.feature]
        pre_phases = [{ name = "research", prompt = "Research." }]
        phases = [{ name = "write", prompt = "Write." }]
        [pipelines.fix]
        phases = [{ name = "mend", prompt = "Mend." }]
        """;

    [Fact]
    public async Task A_new_item_goes_through_the_pre_phases_unless_it_is_small_and_of_low_risk()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ "$phase" = triage ] && [ ! -e "$here/small-$id" ] && say phase_complete ',"updated_assessments":{"size":"medium","risk":"low"}' || say phase_complete ',"updated_assessments":{"size":"small","risk":"low"}' """,
            pipelines: Pipelines);
        var medium = await project.AddAsync(new BacklogItemSpec { Title = "Medium" });
        var small = await project.AddAsync(new BacklogItemSpec { Title = "Small" });
        project.Mark($"small-{small}");
        var run = await project.RunAsync();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["triage", "research", "write"], project.Phases.Where(phase => phase.Id == medium).Select(phase => phase.Phase));
        Assert.Equal(["triage", "write"], project.Phases.Where(phase => phase.Id == small).Select(phase => phase.Phase));
    }

    [Fact]
    public async Task Triage_chooses_the_pipeline_writes_the_description_and_may_add_an_idea()
    {
        using var project = await ProjectFixture.CreateAsync(
            """
            [ "$phase" = triage ] && { mkdir -p _ideas; echo idea > "_ideas/${id}_notes.md"; say phase_complete ',"pipeline_type":"fix","description":{"context":"c","problem":"p","solution":"s","impact":"i","sizing_rationale":"r"}'; exit; }
            say phase_complete
            """, pipelines: Pipelines);
        var id = await project.AddAsync(new BacklogItemSpec { Title = "Bug", Description = "It hurts." });
        var run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal(["triage", "mend"], project.Phases.Select(phase => phase.Phase));
        var item = await project.GetAsync(id);
        Assert.Equal("It hurts.", item.Description);
        Assert.Equal("p", item.StructuredDescription?.Problem);
        Assert.Equal([$"A _ideas/{id}_notes.md"], project.FilesOf($"[{id}][triage] Bug"));
    }

    [Fact]
    public async Task An_unknown_pipeline_blocks_the_item_with_the_known_ones()
    {
        using var project = await ProjectFixture.CreateAsync("""say phase_complete ',"pipeline_type":"nonsense"' """, pipelines: Pipelines);
        var id = await project.AddAsync(new BacklogItemSpec { Title = "Lost" });
        var run = await project.RunAsync();
        Assert.Equal(3, run.ExitCode);
        var item = await project.GetAsync(id);
        Assert.Equal((ItemStatus.Blocked, BlockType.Decision), (item.Status, item.BlockedType));
        foreach (var word in new[] { "nonsense", "feature", "fix" }) Assert.Contains(word, item.BlockedReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wont_do", Resolution.WontDo)]
    [InlineData("already_done", Resolution.Completed)]
    public async Task Triage_may_close_an_item(string word, Resolution resolution)
    {
        using var project = await ProjectFixture.CreateAsync($"say close ',\"close_reason\":\"{word}\"'", pipelines: Pipelines);
        var id = await project.AddAsync(new BacklogItemSpec { Title = "Obsolete" });
        var run = await project.RunAsync();
        Assert.Equal(HaltReason.AllDone, run.HaltReason);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(resolution, (await project.GetAsync(id)).Resolution);
        Assert.Equal(Outcome.Closed, Assert.Single(project.Phases).Outcome);
        Assert.Contains("Closed", project.Worklog, StringComparison.Ordinal);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task Whoever_waits_for_an_item_that_triage_closes_as_a_duplicate_waits_for_the_other_one_then()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: Pipelines);
        var other = await project.AddAsync(new BacklogItemSpec { Title = "The same in other words", Pipeline = "fix" });
        await project.Editor.BlockAsync(other, "later", null, false, default);
        var id = await project.AddAsync(new BacklogItemSpec { Title = "Again" });
        var dependent = await project.AddAsync(new BacklogItemSpec { Title = "Dependent", DependsOn = [id] });
        project.Script($"say close ',\"close_reason\":\"duplicate\",\"duplicates\":[\"{other}\"]'");
        var run = await project.RunAsync();
        Assert.Equal(Resolution.Duplicate, (await project.GetAsync(id)).Resolution);
        Assert.Equal([other], (await project.GetAsync(dependent)).Dependencies);
        Assert.Equal([dependent], run.Waiting.Select(waiting => waiting.Id));
        Assert.Equal(["triage"], project.Phases.Select(phase => phase.Phase));
    }

    [Fact]
    public async Task An_item_that_is_closed_as_a_duplicate_of_nothing_waits_for_a_decision()
    {
        using var project = await ProjectFixture.CreateAsync("""say close ',"close_reason":"duplicate","duplicates":["WRK-nobody"]' """, pipelines: Pipelines);
        var id = await project.AddAsync(new BacklogItemSpec { Title = "Again" });
        Assert.Equal(3, (await project.RunAsync()).ExitCode);
        var item = await project.GetAsync(id);
        Assert.Equal((ItemStatus.Blocked, BlockType.Decision), (item.Status, item.BlockedType));
        Assert.Contains("WRK-nobody", item.BlockedReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_duplicate_is_merged_into_the_item_that_is_further_along()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: Pipelines);
        var old = await project.AddAsync(new BacklogItemSpec { Title = "Old", Tags = ["a"], Pipeline = "fix" });
        await project.StepAsync(old);
        await project.Editor.BlockAsync(old, "later", null, false, default);
        var fresh = await project.AddAsync(new BacklogItemSpec { Title = "Fresh", Description = "With more words.", Tags = ["b"] });
        var dependent = await project.AddAsync(new BacklogItemSpec { Title = "Dependent", DependsOn = [fresh] });
        project.Script($"say phase_complete ',\"duplicates\":[\"{old}\",\"WRK-nobody\"]'");

        var run = await project.RunAsync();
        Assert.Equal([fresh], run.Merged);
        Assert.Equal(Outcome.Merged, project.Phases.First().Outcome);
        Assert.Equal(Resolution.Duplicate, (await project.GetAsync(fresh)).Resolution);
        var survivor = await project.GetAsync(old);
        Assert.Contains("With more words.", survivor.Description, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], survivor.Tags);
        Assert.Equal([old], (await project.GetAsync(dependent)).Dependencies);
        Assert.Contains(run.Warnings, warning => warning.Contains("WRK-nobody", StringComparison.Ordinal));
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_duplicate_that_an_agent_works_on_survives_whatever_its_age()
    {
        using var project = await ProjectFixture.CreateAsync(settings: "[execution]\nmax_concurrent = 2", pipelines: Pipelines);
        var older = await project.AddAsync(new BacklogItemSpec { Title = "Older", Priority = 1 });
        var younger = await project.AddAsync(new BacklogItemSpec { Title = "Younger" });
        project.Script(
            $$"""
            [ "$phase" = triage ] && [ "$id" = {{younger}} ] && { mark in; await go; }
            [ "$id" = {{older}} ] && { await in; say phase_complete ',"duplicates":["{{younger}}"]'; exit; }
            say phase_complete
            """);
        project.Listener = what =>
        {
            if (what is RunEvent.PhaseEnded ended && ended.Run.Id == older) project.Mark("go");
        };
        var run = await project.RunAsync();
        Assert.Equal([older], run.Merged);
        Assert.Equal([younger], run.Completed);
        Assert.DoesNotContain(project.Phases, phase => phase.Outcome == Outcome.Cancelled);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_failed_triage_is_tried_again_like_any_phase()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ "$phase" = triage ] && [ "$(calls)" = 1 ] && say failed ',"context":"cannot read it"' || say phase_complete""", ProjectFixture.NoBackoff, Pipelines);
        var id = await project.AddAsync("Hard");
        Assert.Equal([id], (await project.RunAsync()).Completed);
        Assert.Contains("cannot read it", project.Prompts[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Triage_that_fails_for_ever_has_its_attempts_and_no_more_and_leaves_the_item_to_a_person()
    {
        using var project = await ProjectFixture.CreateAsync("""say failed ',"context":"cannot read it"' """, ProjectFixture.NoBackoff + "\nmax_retries = 2", Pipelines);
        var id = await project.AddAsync("Hard");
        var run = await project.RunAsync();
        Assert.Equal((3, 3, 3), (run.AgentRuns, project.Prompts.Count, run.ExitCode));
        var item = await project.GetAsync(id);
        Assert.Equal((ItemStatus.Blocked, BlockType.Failure, ItemStatus.New), (item.Status, item.BlockedType, item.BlockedFromStatus));
        Assert.Contains("cannot read it", item.BlockedReason, StringComparison.Ordinal);

        Assert.Equal((0, HaltReason.AllDoneOrBlocked), ((run = await project.RunAsync()).AgentRuns, run.HaltReason));
        await project.UnblockAsync(id);
        Assert.Equal(3, (await project.RunAsync()).AgentRuns);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task Follow_ups_become_new_items_and_what_is_asked_for_already_is_dropped_and_noted()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: Pipelines);
        var known = await project.AddAsync(new BacklogItemSpec { Title = "Write the manual!", Pipeline = "fix" });
        await project.Editor.BlockAsync(known, "later", null, false, default);
        var id = await project.AddAsync(new BacklogItemSpec { Title = "Source", Pipeline = "fix", Size = ItemSize.Small, Risk = Level.Low });
        await project.StepAsync(id);
        project.Script(
            $$"""
            if [ "$id" = {{id}} ]; then
              say phase_complete ',"follow_ups":["write the  manual",{"title":"Paint it","context":"Because.","suggested_size":"small","suggested_risk":"low","depends_on_this":true}]'
            else
              say blocked ',"context":"stop here"'
            fi
            """);

        var run = await project.RunAsync();
        var added = await project.GetAsync(Assert.Single(run.FollowUps));
        Assert.Equal(("Paint it", "Because.", ItemSize.Small, Level.Low, $"{id}/mend"), (added.Title, added.Description, added.Size, added.Risk, added.Origin));
        Assert.Equal([id], added.Dependencies);
        var note = project.Worklog.Split("\n---\n").Single(entry => entry.Contains($"{known} (Write the manual!)", StringComparison.Ordinal) && entry.Contains("follow-up", StringComparison.Ordinal));
        Assert.Contains("write the  manual", note.Replace("write the manual", "write the  manual", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task Triage_of_named_items_starts_no_agent_for_those_they_wait_for()
    {
        using var project = await ProjectFixture.CreateAsync(pipelines: Pipelines);
        var first = await project.AddAsync(new BacklogItemSpec { Title = "First" });
        var second = await project.AddAsync(new BacklogItemSpec { Title = "Second", DependsOn = [first] });
        var run = await project.RunAsync(new RunRequest { Items = [second], TriageOnly = true });
        Assert.Equal(0, run.AgentRuns);
        Assert.Equal(ItemStatus.New, (await project.GetAsync(first)).Status);
    }
}
