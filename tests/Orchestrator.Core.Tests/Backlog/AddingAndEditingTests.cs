using Orchestrator.Backlog;
using static Orchestrator.Tests.Backlog.Items;

namespace Orchestrator.Tests.Backlog;

public sealed class AddingAndEditingTests
{
    [Fact]
    public void An_added_item_is_new_and_carries_what_was_said()
    {
        var draft = Draft(Item("WRK-a1b2c"));
        var item = BacklogOperations.Add(
            draft,
            new() { Title = " Add it ", Description = "  ", Tags = ["x", " x ", "", "y"], DependsOn = ["a1b", "WRK-a1b2c"], Priority = long.MaxValue, Pipeline = "blog" },
            Catalog).Item;
        Assert.Equal(("WRK-new0", "Add it", ItemStatus.New, "blog"), (item.Id, item.Title, item.Status, item.Pipeline));
        Assert.Null(item.Description);
        Assert.Equal(["x", "y"], item.Tags);
        Assert.Equal(["WRK-a1b2c"], item.Dependencies);
        Assert.Equal((draft.Now, draft.Now, long.MaxValue), (item.CreatedAt, item.UpdatedAt, item.Priority));
        Assert.Same(item, draft.Changed["WRK-new0"]);
    }

    [Fact]
    public void An_unknown_dependency_is_kept_with_a_warning_and_a_malformed_one_is_refused()
    {
        var report = BacklogOperations.Add(Draft(Item("WRK-a1b2c")), new() { Title = "T", DependsOn = ["WRK-a1b2d"] }, Catalog);
        Assert.Equal(["WRK-a1b2d"], report.Item.Dependencies);
        Assert.Contains("did you mean WRK-a1b2c?", Assert.Single(report.Warnings), StringComparison.Ordinal);
        Refused("OrcItemNotFound", () => BacklogOperations.Add(Draft(), new() { Title = "T", DependsOn = ["../x"] }, Catalog));
    }

    [Fact]
    public void What_cannot_be_added_is_refused()
    {
        Assert.Contains("feature, blog", Refused("OrcUnknownPipeline", () => BacklogOperations.Add(Draft(), new() { Title = "T", Pipeline = "x" }, Catalog)).Remedy, StringComparison.Ordinal);
        Refused("OrcIdTaken", () => BacklogOperations.Add(Draft(Item("W-1")), new() { Title = "T", Id = "W-1" }, Catalog));
        Refused("OrcInvalidTag", () => BacklogOperations.Add(Draft(), new() { Title = "T", Tags = ["a\nb"] }, Catalog));
        Refused("OrcInvalidTitle", () => BacklogOperations.Add(Draft(), new() { Title = " " }, Catalog));
    }

    [Fact]
    public void An_edit_changes_what_is_given_and_leaves_the_rest()
    {
        var item = Item("W-1") with { Description = "old", Risk = Level.High, Tags = ["a", "b"], Parent = "W-2" };
        var draft = Draft(item, Item("W-2"));
        var edited = BacklogOperations.Set(draft, "W-1", new() { Risk = null, Priority = 3, AddTags = ["c", "a"], RemoveTags = ["b"], Parent = "" }, Catalog).Item;
        Assert.Equal(("old", (Level?)null, 3L, (string?)null), (edited.Description, edited.Risk, edited.Priority, edited.Parent));
        Assert.Equal(["a", "c"], edited.Tags);
    }

    [Fact]
    public void An_edit_that_changes_nothing_writes_nothing()
    {
        var draft = Draft(Item("W-1") with { Tags = ["a"] });
        BacklogOperations.Set(draft, "W-1", new() { Title = "Title of W-1", AddTags = ["a"], RemoveDependencies = [] }, Catalog);
        Assert.True(draft.IsEmpty);
    }

    [Fact]
    public void A_dependency_that_closes_a_cycle_is_refused_with_its_path()
    {
        var items = new[] { Item("W-a", dependsOn: ["W-b"]), Item("W-b", dependsOn: ["W-c"]), Item("W-c") };
        var refusal = Refused("OrcDependencyCycle", () => BacklogOperations.Set(Draft(items), "W-c", new() { AddDependencies = ["W-a"] }, Catalog));
        Assert.Contains("W-c → W-a → W-b → W-c", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("W-c → W-c", Refused("OrcDependencyCycle", () => BacklogOperations.Set(Draft(items), "W-c", new() { AddDependencies = ["W-c"] }, Catalog)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_dependency_can_be_removed_by_its_text()
    {
        var edited = BacklogOperations.Set(Draft(Item("W-a", dependsOn: ["W-typo", "W-b"]), Item("W-b")), "W-a", new() { RemoveDependencies = ["W-typo", "b"] }, Catalog);
        Assert.Empty(edited.Item.Dependencies);
    }

    [Fact]
    public void A_new_pipeline_without_the_items_phase_starts_its_half_again()
    {
        var report = BacklogOperations.Set(Draft(Item("W-1", ItemStatus.InProgress, "build")), "W-1", new() { Pipeline = "blog" }, Catalog);
        Assert.Equal(("draft", ItemStatus.InProgress), (report.Item.Phase, report.Item.Status));
        Assert.Contains("no phase 'build'", Assert.Single(report.Warnings), StringComparison.Ordinal);

        var blocked = BacklogOperations.Set(Draft(Blocked("W-1", from: ItemStatus.Scoping, phase: "research")), "W-1", new() { Pipeline = "blog" }, Catalog).Item;
        Assert.Equal((ItemStatus.Blocked, ItemStatus.Ready, "why"), (blocked.Status, blocked.BlockedFromStatus!.Value, blocked.BlockedReason));
    }

    [Fact]
    public void Removing_is_refused_while_others_depend_on_it_unless_forced()
    {
        var items = new[] { Item("W-a"), Item("W-b", dependsOn: ["W-a", "W-c"]), Item("W-c") };
        Assert.Contains("W-b (Title of W-b)", Refused("OrcItemHasDependents", () => BacklogOperations.Remove(Draft(items), "W-a")).Message, StringComparison.Ordinal);
        var draft = Draft(items);
        var report = BacklogOperations.Remove(draft, "W-a", force: true);
        Assert.Equal(["W-a", "W-b"], report.Items.Select(item => item.Id));
        Assert.Equal(["W-c"], draft.Get("W-b").Dependencies);
        Refused("OrcItemNotFound", () => draft.Get("W-a"));
    }
}
