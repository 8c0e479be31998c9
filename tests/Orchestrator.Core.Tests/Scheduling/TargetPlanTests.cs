using Orchestrator.Scheduling;
using static Orchestrator.Tests.Backlog.Items;

namespace Orchestrator.Tests.Scheduling;

public sealed class TargetPlanTests
{
    [Fact]
    public void Targets_are_worked_through_one_at_a_time_with_what_they_wait_for()
    {
        var snapshot = Snapshot(Item("W-a", dependsOn: ["W-b"]), Item("W-b", dependsOn: ["W-c"]), Item("W-c"), Item("W-d", dependsOn: ["W-c"]), Item("W-e"));
        var plan = TargetPlan.Create(["W-a", "W-d", "W-a"], snapshot);
        Assert.Empty(plan.PassedOver);

        var progress = plan.At(snapshot, overlaps: false);
        Assert.Equal("W-a", progress.Current);
        Assert.Equal(["W-a", "W-b", "W-c"], progress.Selected.Order());
        Assert.Equal(["W-c", "W-b"], progress.PulledIn.Select(pulled => pulled.Item.Id));
        Assert.All(progress.PulledIn, pulled => Assert.Equal("W-a", pulled.Target));
        Assert.Equal(["W-a", "W-b", "W-c", "W-d"], plan.At(snapshot, overlaps: true).Selected.Order());
    }

    [Fact]
    public void A_finished_target_makes_the_next_one_current_until_all_are_completed()
    {
        var plan = TargetPlan.Create(["W-a", "W-b"], Snapshot(Item("W-a"), Item("W-b")));
        Assert.Equal("W-b", plan.At(SnapshotWithArchive(["W-a"], Item("W-b")), false).Current);
        var over = plan.At(SnapshotWithArchive(["W-a", "W-b"]), false);
        Assert.True(over is { IsOver: true, IsCompleted: true, AreAllDone: true });
        Assert.Empty(over.Selected);
    }

    [Fact]
    public void Missing_and_done_targets_are_passed_over_with_the_reason()
    {
        var plan = TargetPlan.Create(["W-x", "W-old", "W-a"], SnapshotWithArchive(["W-old"], Item("W-a")));
        Assert.Equal(["W-x does not exist", "W-old is done"], plan.PassedOver.Select(state => $"{state.Id} {state.Reason}"));
        var over = plan.At(SnapshotWithArchive(["W-old", "W-a"]), false);
        Assert.True(over is { IsCompleted: true, AreAllDone: false });
    }

    [Fact]
    public void A_target_blocked_before_the_run_is_passed_over_and_the_run_is_not_completed()
    {
        var plan = TargetPlan.Create(["W-a", "W-b"], Snapshot(Blocked("W-a", "legal"), Item("W-b")));
        Assert.Equal("is blocked: legal", Assert.Single(plan.PassedOver).Reason);

        // Unblocked while the run is on: still the next run's work.
        var over = plan.At(SnapshotWithArchive(["W-b"], Item("W-a")), false);
        Assert.True(over is { IsOver: true, IsCompleted: false });
        Assert.Empty(over.BlockedDuringRun);
    }

    [Fact]
    public void A_target_blocked_during_the_run_is_told_apart()
    {
        var plan = TargetPlan.Create(["W-a", "W-b"], Snapshot(Item("W-a"), Item("W-b")));
        var progress = plan.At(Snapshot(Blocked("W-a", "legal"), Item("W-b")), false);
        Assert.Equal("W-a", Assert.Single(progress.BlockedDuringRun).Id);
        Assert.Equal("W-b", progress.Current);
    }

    [Fact]
    public void A_dependency_that_cannot_be_pulled_in_blocks_its_target_with_the_reason()
    {
        var snapshot = Snapshot(
            Item("W-a", dependsOn: ["W-b"]), Item("W-b", dependsOn: ["W-c"]), Blocked("W-c", "legal"),
            Item("W-d", dependsOn: ["W-e"]), Item("W-e", dependsOn: ["W-typo"]),
            Item("W-f", dependsOn: ["W-g"]), Item("W-g", dependsOn: ["W-f"]),
            Item("W-h", dependsOn: ["W-i"]), Item("W-i") with { ClaimedBy = "sue" },
            Item("W-j", dependsOn: ["W-k"]), Item("W-k"), Item("W-l"));
        var plan = TargetPlan.Create(["W-a", "W-d", "W-f", "W-h", "W-j", "W-l"], snapshot, item => item.Id == "W-k" ? "was excluded" : null);
        Assert.Equal(
            [
                "W-a waits for W-c, which is blocked: legal",
                "W-d waits for W-typo, which is not known (W-e depends on it)",
                "W-f waits in a circle: W-f → W-g → W-f",
                "W-h waits for W-i, which is claimed by sue",
                "W-j waits for W-k, which was excluded",
            ],
            plan.PassedOver.Select(state => $"{state.Id} {state.Reason}"));
        Assert.Equal("W-l", plan.At(snapshot, false).Current);
    }

    [Fact]
    public void A_piped_set_pulls_in_what_it_waits_for()
    {
        var snapshot = SnapshotWithArchive(["W-z"], Item("W-a", dependsOn: ["W-b", "W-z"]), Item("W-b", dependsOn: ["W-c"]), Item("W-c"), Item("W-d"));
        Assert.Equal(["W-a", "W-b", "W-c"], TargetPlan.WithDependencies(["W-a"], snapshot).Order());
        Assert.Empty(TargetPlan.WithDependencies([], snapshot));
    }
}
