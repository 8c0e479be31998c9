using Orchestrator.Backlog;
using static Orchestrator.Tests.Backlog.Items;

namespace Orchestrator.Tests.Backlog;

public sealed class GuardrailTests
{
    private static readonly Guardrails Limits = new();

    [Fact]
    public void Exceeding_names_dimension_value_and_limit()
    {
        var item = Item("WRK-1") with { Risk = Level.High, Size = ItemSize.Large, Complexity = Level.Medium };
        Assert.Equal(
            new GuardrailBlock(BlockType.Guardrail, "size large exceeds max_size medium; risk high exceeds max_risk low"),
            GuardrailCheck.Evaluate(item, Limits));
    }

    [Fact]
    public void Missing_assessments_missing_limits_and_an_override_pass()
    {
        var risky = Item("WRK-1") with { Risk = Level.High, RequiresHumanReview = true };
        Assert.Null(GuardrailCheck.Evaluate(Item("WRK-1"), Limits));
        Assert.Null(GuardrailCheck.Exceeded(risky, Limits with { MaxRisk = null }));
        Assert.Null(GuardrailCheck.Evaluate(risky with { GuardrailOverride = true }, Limits));
    }

    [Fact]
    public void The_review_flag_blocks_for_review() =>
        Assert.Equal(BlockType.Review, GuardrailCheck.Evaluate(Item("WRK-1") with { RequiresHumanReview = true }, Limits)?.Type);

    [Fact]
    public void Triage_of_a_risky_item_blocks_where_it_was_about_to_enter()
    {
        var before = Item("WRK-1");
        var after = PhaseBoundary.Cross(before with { Risk = Level.High }, before, Feature, Limits);
        Assert.Equal(ItemStatus.Blocked, after.Status);
        Assert.Equal(ItemStatus.Scoping, after.BlockedFromStatus);
        Assert.Equal("research", after.Phase);
        Assert.Equal(BlockType.Guardrail, after.BlockedType);
    }

    [Fact]
    public void A_small_item_of_low_risk_skips_the_pre_phases_but_not_the_guardrails()
    {
        var small = Item("WRK-1") with { Size = ItemSize.Small, Risk = Level.Low };
        Assert.Equal(ItemStatus.Ready, PhaseBoundary.Cross(small, small, Feature, Limits).Status);
        var complex = small with { Complexity = Level.High };
        var blocked = PhaseBoundary.Cross(complex, small, Feature, Limits);
        Assert.Equal((ItemStatus.Blocked, ItemStatus.Ready), (blocked.Status, blocked.BlockedFromStatus!.Value));
    }

    [Fact]
    public void An_item_without_pre_phases_is_checked_after_triage_as_well()
    {
        var item = Item("WRK-1") with { Pipeline = "blog" };
        Assert.Equal(ItemStatus.Ready, PhaseBoundary.Cross(item, item, Blog, Limits).Status);
        Assert.Equal(ItemStatus.Blocked, PhaseBoundary.Cross(item with { Size = ItemSize.Large }, item, Blog, Limits).Status);
    }

    [Fact]
    public void Later_boundaries_check_only_when_an_assessment_grew_or_review_was_asked_for()
    {
        var accepted = Item("WRK-1", ItemStatus.InProgress, "prd") with { Risk = Level.High };
        Assert.Equal("build", PhaseBoundary.Cross(accepted, accepted, Feature, Limits).Phase);
        Assert.Equal(ItemStatus.InProgress, PhaseBoundary.Cross(accepted, accepted, Feature, Limits).Status);

        var grown = PhaseBoundary.Cross(accepted, accepted with { Risk = Level.Low }, Feature, Limits);
        Assert.Equal((ItemStatus.Blocked, "build", ItemStatus.InProgress), (grown.Status, grown.Phase, grown.BlockedFromStatus!.Value));

        var review = PhaseBoundary.Cross(accepted with { RequiresHumanReview = true }, accepted, Feature, Limits);
        Assert.Equal(BlockType.Guardrail, review.BlockedType);
    }

    [Fact]
    public void At_the_last_boundary_a_stopped_item_keeps_its_phase_and_is_marked_finished()
    {
        var item = Item("WRK-1", ItemStatus.InProgress, "review") with { RequiresHumanReview = true, UnblockNotes = "x" };
        var stopped = PhaseBoundary.Cross(item, item, Feature, Limits);
        Assert.Equal((ItemStatus.Blocked, "review", true), (stopped.Status, stopped.Phase, stopped.IsFinished));
        Assert.Null(stopped.UnblockNotes);

        var done = PhaseBoundary.Cross(item with { RequiresHumanReview = false }, item, Feature, Limits);
        Assert.Equal((ItemStatus.Done, Resolution.Completed), (done.Status, done.Resolution));
    }
}
