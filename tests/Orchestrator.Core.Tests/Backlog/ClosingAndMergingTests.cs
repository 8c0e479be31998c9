using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Backlog;
using static Orchestrator.Tests.Backlog.Items;

namespace Orchestrator.Tests.Backlog;

public sealed class ClosingAndMergingTests
{
    [Theory]
    [InlineData(ItemStatus.New, null)]
    [InlineData(ItemStatus.InProgress, "prd")]
    [InlineData(ItemStatus.Blocked, null)]
    public void Any_open_item_can_be_completed_by_hand(ItemStatus status, string? phase)
    {
        var draft = Draft(Item("W-1", status, phase), Item("W-2", dependsOn: ["W-1"]));
        var done = BacklogOperations.Complete(draft, "W-1").Item;
        Assert.Equal((ItemStatus.Done, Resolution.Completed, (string?)null), (done.Status, done.Resolution, done.Phase));
        Assert.True(draft.Archived.ContainsKey("W-1"));
        Assert.Equal(["W-1"], draft.Get("W-2").Dependencies);
        Refused("OrcItemDone", () => BacklogOperations.Complete(draft, "W-1"));
    }

    [Fact]
    public void Closing_as_wont_do_warns_of_those_who_waited()
    {
        var report = BacklogOperations.Close(Draft(Item("W-1"), Item("W-2", dependsOn: ["W-1"])), "W-1", Resolution.WontDo);
        Assert.Equal(Resolution.WontDo, report.Item.Resolution);
        Assert.Contains("W-2", Assert.Single(report.Warnings), StringComparison.Ordinal);
        Assert.Equal(WorklogOutcome.Closed, Assert.Single(report.Notes).Outcome);
    }

    [Fact]
    public void Closing_a_duplicate_lets_its_dependents_wait_for_the_survivor()
    {
        var draft = Draft(
            Item("W-dup"), Item("W-keep", dependsOn: ["W-t"]), Item("W-x", dependsOn: ["W-a", "W-dup", "W-b"]),
            Item("W-y", dependsOn: ["W-dup", "W-keep"]), Item("W-t", dependsOn: ["W-dup"]), Item("W-a"), Item("W-b"));
        var report = BacklogOperations.Close(draft, "W-dup", Resolution.Duplicate, "W-keep");
        Assert.Equal(["W-a", "W-keep", "W-b"], draft.Get("W-x").Dependencies);
        Assert.Equal(["W-keep"], draft.Get("W-y").Dependencies);
        Assert.Empty(draft.Get("W-t").Dependencies);
        Assert.Contains("W-t → W-keep → W-t", Assert.Single(report.Warnings), StringComparison.Ordinal);
        Assert.Equal(["W-dup", "W-t", "W-x", "W-y"], report.Items.Select(item => item.Id));
    }

    [Fact]
    public void A_duplicate_needs_another_item_that_exists()
    {
        Refused("OrcDuplicateOfMissing", () => BacklogOperations.Close(Draft(Item("W-1")), "W-1", Resolution.Duplicate));
        Refused("OrcDuplicateOfUnexpected", () => BacklogOperations.Close(Draft(Item("W-1"), Item("W-2")), "W-1", Resolution.WontDo, "W-2"));
        Refused("OrcSelfDuplicate", () => BacklogOperations.Close(Draft(Item("W-1")), "W-1", Resolution.Duplicate, "W-1"));
        Refused("OrcItemNotFound", () => BacklogOperations.Close(Draft(Item("W-1")), "W-1", Resolution.Duplicate, "W-2"));
        Assert.Equal(Resolution.Duplicate, BacklogOperations.Close(DraftWithArchive([Item("W-2", ItemStatus.Done)], Item("W-1")), "W-1", Resolution.Duplicate, "W-2").Item.Resolution);
    }

    [Fact]
    public void A_merge_unites_text_tags_and_dependencies()
    {
        var draft = Draft(
            Item("W-gone", dependsOn: ["W-keep", "W-a", "W-b"]) with { Description = "Do it.", Tags = ["x", "y"], StructuredDescription = new() { Problem = "It hurts." } },
            Item("W-keep", dependsOn: ["W-a"]) with { Description = "Do that.", Tags = ["y", "z"] },
            Item("W-a"), Item("W-b"), Item("W-c", dependsOn: ["W-gone"]));
        var report = BacklogOperations.Merge(draft, "W-gone", "W-keep");
        var survivor = report.Item;
        Assert.Equal("Do that.\n\nMerged from W-gone: Title of W-gone\n\nDo it.\n\nProblem: It hurts.", survivor.Description);
        Assert.Equal(["y", "z", "x"], survivor.Tags);
        Assert.Equal(["W-a", "W-b"], survivor.Dependencies);
        Assert.Equal(["W-keep"], draft.Get("W-c").Dependencies);
        Assert.Equal(Resolution.Duplicate, draft.Archived["W-gone"].Resolution);
        Assert.Equal((WorklogOutcome.Merged, "W-gone"), (report.Notes[0].Outcome, report.Notes[0].ItemId));
    }

    [Fact]
    public void A_survivor_that_waited_for_the_other_waits_no_longer()
    {
        var draft = Draft(Item("W-gone", dependsOn: ["W-a"]), Item("W-keep", dependsOn: ["W-gone"]), Item("W-a"));
        Assert.Equal(["W-a"], BacklogOperations.Merge(draft, "W-gone", "W-keep").Item.Dependencies);
        Refused("OrcSelfDuplicate", () => BacklogOperations.Merge(Draft(Item("W-1")), "W-1", "W-1"));
        Refused("OrcItemDone", () => BacklogOperations.Merge(DraftWithArchive([Item("W-2", ItemStatus.Done)], Item("W-1")), "W-1", "W-2"));
    }

    [Fact]
    public void The_survivor_is_the_running_the_further_or_the_older()
    {
        var young = Item("W-1") with { CreatedAt = Start.AddDays(1) };
        var old = Item("W-2");
        var ready = Item("W-3", ItemStatus.Ready) with { CreatedAt = Start.AddDays(2) };
        Assert.Same(old, BacklogOperations.ChooseSurvivor(young, old, _ => false));
        Assert.Same(ready, BacklogOperations.ChooseSurvivor(ready, old, _ => false));
        Assert.Same(young, BacklogOperations.ChooseSurvivor(ready, young, id => id == "W-1"));
        Assert.Null(BacklogOperations.ChooseSurvivor(ready, young, _ => true));
        Assert.Equal("W-4", BacklogOperations.ChooseSurvivor(Blocked("W-4", from: ItemStatus.InProgress, phase: "prd"), ready, _ => false)!.Id);
    }

    [Fact]
    public void Restoring_brings_an_archived_item_back_as_new()
    {
        var archived = Item("W-1", ItemStatus.Done, null, "W-2") with { Resolution = Resolution.WontDo, AppliedAttempts = ["r-1"] };
        var draft = DraftWithArchive([archived], Item("W-2"));
        var item = BacklogOperations.Restore(draft, "W-1").Item;
        Assert.Equal((ItemStatus.New, (Resolution?)null), (item.Status, item.Resolution));
        Assert.Equal(["W-2"], item.Dependencies);
        Assert.Contains("W-1", draft.Restored);
        Refused("OrcItemOpen", () => BacklogOperations.Restore(draft, "W-2"));
        Refused("OrcItemNotFound", () => BacklogOperations.Restore(draft, "W-9"));
    }

    [Fact]
    public void Restoring_drops_an_edge_that_would_close_a_cycle()
    {
        var report = BacklogOperations.Restore(
            DraftWithArchive([Item("W-1", ItemStatus.Done, null, "W-2")], Item("W-2", dependsOn: ["W-1"])), "W-1");
        Assert.Empty(report.Item.Dependencies);
        Assert.Single(report.Warnings);
    }

    [Fact]
    public void Merging_never_makes_a_cycle_or_loses_a_tag()
    {
        var edges = Gen.Choose(0, 6).Two().ArrayOf();
        Prop.ForAll(edges.ToArbitrary(), pairs =>
        {
            // Edges only to smaller numbers: the backlog is acyclic before.
            var items = Enumerable.Range(0, 7)
                .Select(n => Item($"W-{n}", dependsOn: [.. pairs.Where(p => p.Item1 == n && p.Item2 < n).Select(p => $"W-{p.Item2}").Distinct()]) with { Tags = [$"t{n}"] })
                .ToArray();
            var (gone, keep) = pairs is [var (a, b), ..] && a != b ? (a, b) : (0, 6);
            var draft = Draft(items);
            var survivor = BacklogOperations.Merge(draft, $"W-{gone}", $"W-{keep}").Item;
            return DependencyGraph.Of(draft).Cycles().Count == 0
                && survivor.Tags.SequenceEqual([$"t{keep}", $"t{gone}"])
                && !draft.Items.Any(item => item.Dependencies.Contains($"W-{gone}") || item.Dependencies.Count != item.Dependencies.Distinct().Count());
        }).QuickCheckThrowOnFailure();
    }
}
