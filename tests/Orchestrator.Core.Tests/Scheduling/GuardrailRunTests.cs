using Orchestrator.Backlog;
using Orchestrator.Runs;

namespace Orchestrator.Tests.Scheduling;

public sealed class GuardrailRunTests
{
    private const string PreAndMain = """
        [pipelines.main]
        pre_phases = [{ name = "research", prompt = "Research." }]
        phases = [{ name = "write", prompt = "Write." }, { name = "build", prompt = "Build.", is_destructive = true }]
        """;

    [Fact]
    public async Task A_block_after_the_last_pre_phase_stands_at_the_boundary_and_the_phase_is_not_run_again()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ "$phase" = research ] && say phase_complete ',"updated_assessments":{"risk":"high"}' || say phase_complete""", pipelines: PreAndMain);
        var id = await project.AddAsync(new BacklogItemSpec { Title = "Risky" });
        await project.StepAsync(id, "research");
        var run = await project.RunAsync();
        Assert.Equal(3, run.ExitCode);
        var item = await project.GetAsync(id);
        Assert.Equal((ItemStatus.Blocked, BlockType.Guardrail, ItemStatus.Ready, null), (item.Status, item.BlockedType, item.BlockedFromStatus, item.Phase));
        Assert.Equal("risk high exceeds max_risk low", item.BlockedReason);

        var refused = await Assert.ThrowsAsync<OrchestratorException>(() => project.UnblockAsync(id, "go on"));
        Assert.Equal("OrcGuardrailExceeded", refused.Id);
        await project.UnblockAsync(id, "go on", overrideGuardrails: true);
        run = await project.RunAsync();
        Assert.Equal([id], run.Completed);
        Assert.Equal(["research", "write", "build"], project.Phases.Select(phase => phase.Phase));
    }

    [Fact]
    public async Task Small_items_are_checked_after_triage_too()
    {
        using var project = await ProjectFixture.CreateAsync(
            """say phase_complete ',"updated_assessments":{"size":"small","risk":"low","complexity":"high"}' """, pipelines: PreAndMain);
        var id = await project.AddAsync(new BacklogItemSpec { Title = "Small but intricate" });
        await project.RunAsync();
        var item = await project.GetAsync(id);
        Assert.Equal((ItemStatus.Blocked, BlockType.Guardrail, ItemStatus.Ready), (item.Status, item.BlockedType, item.BlockedFromStatus));
        Assert.Equal("complexity high exceeds max_complexity medium", item.BlockedReason);
    }

    [Fact]
    public async Task An_assessment_that_grows_later_blocks_at_that_boundary()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ "$phase" = write ] && say phase_complete ',"updated_assessments":{"size":"large"}' || say phase_complete""");
        var id = await project.AddReadyAsync("Growing");
        await project.RunAsync();
        var item = await project.GetAsync(id);
        Assert.Equal((ItemStatus.Blocked, BlockType.Guardrail, ItemStatus.InProgress, "build"), (item.Status, item.BlockedType, item.BlockedFromStatus, item.Phase));
        await project.UnblockAsync(id, null, overrideGuardrails: true);
        Assert.Equal([id], (await project.RunAsync()).Completed);
        Assert.Equal(["write", "build"], project.Phases.Select(phase => phase.Phase));
    }

    [Fact]
    public async Task A_review_asked_for_in_the_last_phase_is_given_by_unblocking_and_completes_the_item()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ "$phase" = build ] && say phase_complete ',"requires_human_review":true' || say phase_complete""");
        var id = await project.AddReadyAsync("Delicate");
        var run = await project.RunAsync();
        Assert.Equal(3, run.ExitCode);
        var item = await project.GetAsync(id);
        Assert.Equal((ItemStatus.Blocked, BlockType.Review, ItemStatus.InProgress, "build"), (item.Status, item.BlockedType, item.BlockedFromStatus, item.Phase));
        Assert.True(item.IsFinished);

        await project.UnblockAsync(id, "well done");
        Assert.Equal(Resolution.Completed, (await project.GetAsync(id)).Resolution);
        var next = await project.RunAsync();
        Assert.Equal(HaltReason.AllDone, next.HaltReason);
        Assert.Equal(0, next.AgentRuns);
        Assert.Equal("", project.Repository.Status);
    }

    [Fact]
    public async Task A_review_asked_for_on_the_way_blocks_there_and_is_given_once()
    {
        using var project = await ProjectFixture.CreateAsync(
            """[ "$phase" = write ] && say phase_complete ',"requires_human_review":true' || say phase_complete""");
        var id = await project.AddReadyAsync("Delicate");
        await project.RunAsync();
        Assert.Equal(BlockType.Review, (await project.GetAsync(id)).BlockedType);
        await project.UnblockAsync(id);
        Assert.Equal([id], (await project.RunAsync()).Completed);
        Assert.Equal(["write", "build"], project.Phases.Select(phase => phase.Phase));
    }

    [Fact]
    public async Task An_assessment_that_grows_in_a_part_of_a_phase_blocks_at_the_end_of_that_phase()
    {
        using var project = await ProjectFixture.CreateAsync(
            """
            if [ "$phase" = write ] && [ "$(calls)" = 1 ]; then say subphase_complete ',"updated_assessments":{"risk":"high"}'; else say phase_complete; fi
            """);
        var id = await project.AddReadyAsync("Growing by parts");
        await project.RunAsync();
        var item = await project.GetAsync(id);
        Assert.Equal((ItemStatus.Blocked, BlockType.Guardrail, "build"), (item.Status, item.BlockedType, item.Phase));
        Assert.False(item.IsGrown);
        await project.UnblockAsync(id, null, overrideGuardrails: true);
        Assert.Equal([id], (await project.RunAsync()).Completed);
    }

    [Fact]
    public async Task A_review_that_a_person_asked_for_is_not_waived_by_an_agent()
    {
        using var project = await ProjectFixture.CreateAsync("""say phase_complete ',"requires_human_review":false'""");
        var id = await project.AddReadyAsync("Delicate");
        await project.ChangeAsync(id, item => item with { RequiresHumanReview = true });
        await project.RunAsync();
        Assert.Equal(BlockType.Review, (await project.GetAsync(id)).BlockedType);
    }
}
