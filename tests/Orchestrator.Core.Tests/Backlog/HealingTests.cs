using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Tests.Backlog;

public sealed class HealingTests
{
    private static readonly PipelineCatalog Pipelines = new([BuiltInPipeline.Feature]);

    [Fact]
    public void A_backlog_full_of_items_without_a_phase_is_healed_whole_and_told_of_in_a_few_lines()
    {
        var items = Enumerable.Range(0, 1000).Select(i => new BacklogItem { Id = $"WRK-{i:x5}", Title = "Taken by hand", Status = ItemStatus.InProgress }).ToArray();
        var healed = Healing.Heal(new BacklogSnapshot(items, () => new HashSet<string>(), []), Pipelines);
        Assert.All(healed.Items, item => Assert.Equal("prd", item.Phase));
        Assert.Equal(11, healed.Warnings.Count);
        Assert.StartsWith("990 more items", healed.Warnings[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_consistent_backlog_stays_the_same_object()
    {
        var snapshot = new BacklogSnapshot([new BacklogItem { Id = "WRK-1", Title = "New" }], () => new HashSet<string>(), []);
        Assert.Same(snapshot, Healing.Heal(snapshot, Pipelines));
    }
}
