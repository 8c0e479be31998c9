using Orchestrator.Backlog;
using static Orchestrator.Tests.Backlog.Items;

namespace Orchestrator.Tests.Backlog;

public sealed class BlockingAndSteppingTests
{
    private static readonly Guardrails Limits = new();

    [Fact]
    public void Blocking_by_hand_takes_a_reason_and_tells_the_worklog()
    {
        var report = BacklogOperations.Block(Draft(Item("W-1", ItemStatus.InProgress, "prd")), "W-1", " legal ", BlockType.Decision);
        Assert.Equal((ItemStatus.Blocked, "legal", "prd"), (report.Item.Status, report.Item.BlockedReason, report.Item.Phase));
        Assert.Equal(new WorklogNote("W-1", "Title of W-1", "prd", WorklogOutcome.Blocked, "Blocked by hand: legal"), Assert.Single(report.Notes));
        Refused("OrcReasonMissing", () => BacklogOperations.Block(Draft(Item("W-1")), "W-1", " "));
        Refused("OrcIllegalTransition", () => BacklogOperations.Block(Draft(Blocked("W-1")), "W-1", "again"));
    }

    [Fact]
    public void The_answer_goes_with_its_question_and_rounds_add_up()
    {
        var item = Unblock(Blocked("W-1", "which colour?", from: ItemStatus.InProgress, phase: "prd"), "blue");
        Assert.Equal((ItemStatus.InProgress, "prd", "Blocked: which colour?\nAnswer: blue"), (item.Status, item.Phase, item.UnblockNotes));
        var again = Unblock(Transitions.Block(item, "which blue?", null), "sky");
        Assert.Equal("Blocked: which colour?\nAnswer: blue\n\nBlocked: which blue?\nAnswer: sky", again.UnblockNotes);
        Assert.Equal(again.UnblockNotes, Unblock(Transitions.Block(again, "x", null), null).UnblockNotes);
    }

    [Fact]
    public void A_guardrail_block_is_checked_again_and_refused_while_it_exceeds()
    {
        var item = Blocked("W-1", type: BlockType.Guardrail, from: ItemStatus.Ready) with { Risk = Level.High };
        Assert.Contains("risk high exceeds max_risk low", Refused("OrcGuardrailExceeded", () => Unblock(item, "ok")).Message, StringComparison.Ordinal);
        Assert.Equal(ItemStatus.Ready, Unblock(item with { Risk = Level.Low }, null).Status);
        var accepted = Unblock(item, null, overrideGuardrails: true);
        Assert.Equal((ItemStatus.Ready, true), (accepted.Status, accepted.GuardrailOverride));
        Assert.Null(GuardrailCheck.Evaluate(accepted, Limits));
    }

    [Fact]
    public void Unblocking_accepts_what_the_block_was_about()
    {
        Assert.False(Unblock(Blocked("W-1", type: BlockType.Review) with { RequiresHumanReview = true }, null).RequiresHumanReview);
        Assert.True(Unblock(Blocked("W-1", type: BlockType.Decision) with { RequiresHumanReview = true }, null).RequiresHumanReview);
        Assert.Null(Unblock(Blocked("W-1", type: BlockType.Stale) with { LastPhaseCommit = new('a', 40) }, null).LastPhaseCommit);
        Assert.NotNull(Unblock(Blocked("W-1", type: BlockType.Failure) with { LastPhaseCommit = new('a', 40) }, null).LastPhaseCommit);
        Assert.Equal(0, Unblock(Blocked("W-1", type: BlockType.Failure) with { SubphaseCount = 21 }, null).SubphaseCount);
    }

    [Fact]
    public void Unblocking_an_item_that_had_finished_completes_it()
    {
        var draft = Draft(Blocked("W-1", type: BlockType.Review, from: ItemStatus.InProgress, phase: "review") with { IsFinished = true, RequiresHumanReview = true });
        var report = BacklogOperations.Unblock(draft, "W-1", "looks good", false, Limits, Catalog);
        Assert.Equal((ItemStatus.Done, Resolution.Completed, false), (report.Item.Status, report.Item.Resolution, report.Item.IsFinished));
        Assert.True(draft.Archived.ContainsKey("W-1"));
        Assert.Equal(WorklogOutcome.Complete, Assert.Single(report.Notes).Outcome);
    }

    [Fact]
    public void An_item_that_is_not_blocked_cannot_be_unblocked() =>
        Refused("OrcIllegalTransition", () => Unblock(Item("W-1", ItemStatus.Ready), null));

    [Fact]
    public void Steps_by_hand_follow_the_pipeline_up_to_its_last_phase()
    {
        var draft = Draft(Item("W-1") with { Risk = Level.High, RequiresHumanReview = true });
        var places = Enumerable.Range(0, 6).Select(_ => BacklogOperations.Step(draft, "W-1", null, Catalog).Item)
            .Select(item => item.Phase ?? item.Status.ToString()).ToList();
        Assert.Equal(["research", "outline", "Ready", "prd", "build", "review"], places);
        Assert.Contains("Complete-BacklogItem W-1", Refused("OrcLastPhase", () => BacklogOperations.Step(draft, "W-1", null, Catalog)).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_to_a_phase_sets_pool_and_status()
    {
        var item = BacklogOperations.Step(Draft(Item("W-1", ItemStatus.InProgress, "review")), "W-1", "research", Catalog).Item;
        Assert.Equal((ItemStatus.Scoping, "research", Orchestrator.Pipelines.PhasePool.Pre), (item.Status, item.Phase, item.PhasePool!.Value));
        Refused("OrcUnknownPhase", () => BacklogOperations.Step(Draft(Item("W-1")), "W-1", "draft", Catalog));
        Refused("OrcUnknownPipeline", () => BacklogOperations.Step(Draft(Item("W-1") with { Pipeline = "gone" }), "W-1", null, Catalog));
    }

    [Fact]
    public void Blocked_and_done_items_are_not_stepped_and_the_remedy_is_named()
    {
        Assert.Contains("Unblock-BacklogItem", Refused("OrcIllegalTransition", () => BacklogOperations.Step(Draft(Blocked("W-1")), "W-1", null, Catalog)).Remedy, StringComparison.Ordinal);
        Assert.Contains("Restore-BacklogItem", Refused("OrcItemDone", () => BacklogOperations.Step(DraftWithArchive([Item("W-1", ItemStatus.Done)]), "W-1", "prd", Catalog)).Remedy, StringComparison.Ordinal);
    }

    private static BacklogItem Unblock(BacklogItem item, string? notes, bool overrideGuardrails = false) =>
        BacklogOperations.Unblock(Draft(item), item.Id, notes, overrideGuardrails, Limits, Catalog).Item;
}
