using Orchestrator.Backlog;
using static Orchestrator.Tests.Backlog.Items;

namespace Orchestrator.Tests.Backlog;

public sealed class TransitionsTests
{
    [Fact]
    public void An_item_advances_from_new_to_done_one_step_at_a_time()
    {
        var item = Item("WRK-1");
        var places = new List<string>();
        while (item.Status != ItemStatus.Done)
        {
            item = Transitions.Advance(item, Feature);
            places.Add($"{item.Status}/{item.Phase}/{item.PhasePool}");
        }

        Assert.Equal(
            ["Scoping/research/Pre", "Scoping/outline/Pre", "Ready//", "InProgress/prd/Main", "InProgress/build/Main", "InProgress/review/Main", "Done//"],
            places);
        Assert.Equal(Resolution.Completed, item.Resolution);
    }

    [Fact]
    public void A_pipeline_without_pre_phases_makes_a_new_item_ready() =>
        Assert.Equal(ItemStatus.Ready, Transitions.Advance(Item("WRK-1"), Blog).Status);

    [Fact]
    public void Blocking_remembers_and_unblocking_returns()
    {
        var item = Item("WRK-1", ItemStatus.InProgress, "build");
        var blocked = Transitions.Block(item, "which colour?", BlockType.Decision);
        Assert.Equal(("which colour?", BlockType.Decision, ItemStatus.InProgress), (blocked.BlockedReason, blocked.BlockedType, blocked.BlockedFromStatus!.Value));
        Assert.Equal(item, Transitions.Unblock(blocked));
        Assert.Equal(ItemStatus.New, Transitions.Unblock(blocked with { BlockedFromStatus = null }).Status);
        Assert.Equal(ItemStatus.New, Transitions.Unblock(blocked with { BlockedFromStatus = ItemStatus.Done }).Status);
    }

    [Fact]
    public void A_new_phase_clears_the_subphase_count_and_the_same_phase_keeps_it()
    {
        var item = Item("WRK-1", ItemStatus.InProgress, "prd") with { SubphaseCount = 3 };
        Assert.Equal(3, Transitions.EnterPhase(item, Feature.Find("prd")!).SubphaseCount);
        Assert.Equal(0, Transitions.EnterPhase(item, Feature.Find("build")!).SubphaseCount);
    }

    [Fact]
    public void Done_is_terminal_except_for_restore()
    {
        var done = Transitions.Finish(Blocked("WRK-1"), Resolution.WontDo) with { AppliedAttempts = ["r-1"] };
        Assert.Null(done.BlockedReason);
        var restored = Transitions.Restore(done);
        Assert.Equal((ItemStatus.New, (Resolution?)null, 0), (restored.Status, restored.Resolution, restored.AppliedAttempts.Count));
        Refused("OrcIllegalTransition", () => Transitions.Finish(done, Resolution.Completed));
        Refused("OrcIllegalTransition", () => Transitions.Restore(restored));
    }

    [Theory]
    [InlineData(ItemStatus.New, "build", false)]
    [InlineData(ItemStatus.New, "research", true)]
    [InlineData(ItemStatus.Scoping, "outline", true)]
    [InlineData(ItemStatus.Scoping, "prd", false)]
    [InlineData(ItemStatus.Ready, "prd", true)]
    [InlineData(ItemStatus.Ready, "research", false)]
    [InlineData(ItemStatus.InProgress, "prd", true)]
    [InlineData(ItemStatus.InProgress, "research", false)]
    [InlineData(ItemStatus.Blocked, "prd", false)]
    [InlineData(ItemStatus.Done, "prd", false)]
    public void The_lifecycle_admits_a_phase_only_from_its_neighbours(ItemStatus from, string phase, bool isLegal)
    {
        var item = Item("WRK-1", from);
        if (isLegal) Assert.Equal(phase, Transitions.EnterPhase(item, Feature.Find(phase)!).Phase);
        else Refused("OrcIllegalTransition", () => Transitions.EnterPhase(item, Feature.Find(phase)!));
    }

    [Theory]
    [InlineData(ItemStatus.New)]
    [InlineData(ItemStatus.Scoping)]
    [InlineData(ItemStatus.Ready)]
    [InlineData(ItemStatus.InProgress)]
    public void By_hand_any_phase_is_reachable_either_way(ItemStatus from)
    {
        Assert.Equal(ItemStatus.InProgress, Transitions.JumpTo(Item("WRK-1", from), Feature.Find("review")!).Status);
        Assert.Equal(ItemStatus.Scoping, Transitions.JumpTo(Item("WRK-1", from), Feature.Find("research")!).Status);
    }

    [Fact]
    public void An_illegal_transition_names_item_from_and_to()
    {
        var refusal = Refused("OrcIllegalTransition", () => Transitions.MakeReady(Item("WRK-1", ItemStatus.InProgress, "prd")));
        Assert.Equal("WRK-1 (Title of WRK-1) cannot go from InProgress to Ready.", refusal.Message);
        Assert.Contains("Unblock-BacklogItem", Refused("OrcIllegalTransition", () => Transitions.Block(Blocked("WRK-2"), "again", null)).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_phase_that_left_the_pipeline_is_named_with_those_there_are()
    {
        var refusal = Refused("OrcUnknownPhase", () => Transitions.Advance(Item("WRK-1", ItemStatus.InProgress, "gone"), Feature));
        Assert.Contains("'gone'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("research, outline, prd, build, review", refusal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_states_of_other_tools_are_healed()
    {
        Assert.Equal("prd", Healing.Heal(Item("WRK-1", ItemStatus.InProgress), Catalog).Phase);
        Assert.Equal("prd", Healing.Heal(Item("WRK-1", ItemStatus.InProgress, "research"), Catalog).Phase);
        Assert.Equal("research", Healing.Heal(Item("WRK-1", ItemStatus.Scoping), Catalog).Phase);
        Assert.Equal(ItemStatus.Ready, Healing.Heal(Item("WRK-1", ItemStatus.Scoping) with { Pipeline = "blog" }, Catalog).Status);
        Assert.Null(Healing.Heal(Item("WRK-1", ItemStatus.Ready, "prd"), Catalog).Phase);
    }

    [Fact]
    public void Healing_leaves_whole_items_and_other_peoples_faults_alone()
    {
        BacklogItem[] items =
        [
            Item("WRK-1"), Item("WRK-2", ItemStatus.InProgress, "build"), Blocked("WRK-3"),
            Item("WRK-4", ItemStatus.InProgress) with { Pipeline = "gone" }, Item("WRK-5", ItemStatus.InProgress, "gone"),
        ];
        var snapshot = Snapshot(items);
        Assert.Same(snapshot, HealedBacklog.Of(snapshot, Catalog, earlier: null).Snapshot);

        var healed = HealedBacklog.Of(Snapshot([.. items, Item("WRK-6", ItemStatus.InProgress)]), Catalog, earlier: null).Snapshot;
        Assert.Equal("WRK-6 (Title of WRK-6) was found InProgress without a phase; it goes on at phase prd.", Assert.Single(healed.Warnings));
    }
}
