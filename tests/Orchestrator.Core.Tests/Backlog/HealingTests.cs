using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Tests.Backlog;

public sealed class HealingTests
{
    private static readonly PipelineCatalog Pipelines = new([BuiltInPipeline.Feature]);

    [Fact]
    public void A_backlog_full_of_items_without_a_phase_is_healed_whole_and_told_of_in_a_few_lines()
    {
        var items = Enumerable.Range(0, 1000).Select(i => TakenByHand($"WRK-{i:x5}")).ToArray();
        var healed = HealedBacklog.Of(Snapshot([items]), Pipelines, earlier: null).Snapshot;
        Assert.All(healed.Items, item => Assert.Equal("prd", item.Phase));
        Assert.Equal(11, healed.Warnings.Count);
        Assert.StartsWith("990 more items", healed.Warnings[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_consistent_backlog_stays_the_same_object()
    {
        var snapshot = Snapshot([[New("WRK-1")]]);
        Assert.Same(snapshot, HealedBacklog.Of(snapshot, Pipelines, earlier: null).Snapshot);
    }

    [Fact]
    public void After_a_change_elsewhere_healed_items_are_the_same_objects_and_still_told_of()
    {
        BacklogItem[] left = [New("WRK-1"), TakenByHand("WRK-2")];
        var before = HealedBacklog.Of(Snapshot([left, [New("WRK-3")]]), Pipelines, earlier: null);
        var after = HealedBacklog.Of(Snapshot([left, [TakenByHand("WRK-3"), TakenByHand("WRK-4")]]), Pipelines, before);
        Assert.Same(before.Snapshot.Items[1], after.Snapshot.Items[1]);
        Assert.Equal(["prd", "prd", "prd"], after.Snapshot.Items.Skip(1).Select(item => item.Phase));
        Assert.Equal(["WRK-2", "WRK-3", "WRK-4"], after.Snapshot.Warnings.Select(warning => warning.Split(' ')[0]));
    }

    [Fact]
    public void Other_pipelines_heal_what_was_healed_by_the_former_ones()
    {
        BacklogItem[] items = [TakenByHand("WRK-1")];
        var before = HealedBacklog.Of(Snapshot([items]), Pipelines, earlier: null);
        var other = new PipelineCatalog([BuiltInPipeline.Feature with { MainPhases = [BuiltInPipeline.Feature.MainPhases[^1]] }]);
        Assert.Equal("review", Assert.Single(HealedBacklog.Of(Snapshot([items]), other, before).Snapshot.Items).Phase);
    }

    private static BacklogItem New(string id) => new() { Id = id, Title = "New" };

    private static BacklogItem TakenByHand(string id) => new() { Id = id, Title = "Taken by hand", Status = ItemStatus.InProgress };

    private static BacklogSnapshot Snapshot(BacklogItem[][] blocks) => new(new ItemBlocks(blocks), () => new HashSet<string>(), []);
}
