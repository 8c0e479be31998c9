using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Backlog;
using static Orchestrator.Tests.Backlog.Items;

namespace Orchestrator.Tests.Backlog;

public sealed class DependencyGraphTests
{
    [Fact]
    public void A_new_edge_that_closes_a_cycle_is_found_with_its_path()
    {
        var graph = DependencyGraph.Of(Snapshot(Item("W-a", dependsOn: ["W-b"]), Item("W-b", dependsOn: ["W-c"]), Item("W-c")));
        Assert.Equal("W-c → W-a → W-b → W-c", DependencyGraph.Show(graph.CycleClosedBy("W-c", "W-a")!));
        Assert.Equal("W-a → W-a", DependencyGraph.Show(graph.CycleClosedBy("W-a", "W-a")!));
        Assert.Null(graph.CycleClosedBy("W-a", "W-c"));
    }

    [Fact]
    public void Existing_cycles_are_listed_once_each()
    {
        var graph = DependencyGraph.Of(Snapshot(
            Item("W-d", dependsOn: ["W-a"]), Item("W-b", dependsOn: ["W-a"]), Item("W-a", dependsOn: ["W-b"]), Item("W-s", dependsOn: ["W-s"])));
        Assert.Equal(["W-a → W-b → W-a", "W-s → W-s"], graph.Cycles().Select(DependencyGraph.Show));
    }

    [Fact]
    public void Archived_and_done_dependencies_are_met_and_unknown_ones_never_are()
    {
        var snapshot = SnapshotWithArchive(["W-old"], Item("W-a", dependsOn: ["W-old", "W-done", "W-b", "W-typo"]), Item("W-b"), Item("W-done", ItemStatus.Done));
        var graph = DependencyGraph.Of(snapshot);
        Assert.Equal(["W-b", "W-typo"], snapshot.Items[0].Dependencies.Where(id => !graph.IsDone(id)));
        Assert.Equal([new UnknownDependency("W-a", "W-typo")], graph.Unknown());
        Assert.False(snapshot.HasDependenciesMet(snapshot.Items[0]));
    }

    [Fact]
    public void The_nearest_id_is_at_most_three_edits_away()
    {
        var graph = DependencyGraph.Of(SnapshotWithArchive(["WRK-0000f"], Item("WRK-a1b2c"), Item("WRK-a1b29")));
        Assert.Equal("WRK-a1b2c", graph.NearestTo("WRK-a1b3c"));
        Assert.Equal("WRK-0000f", graph.NearestTo("WRK-0000e"));
        Assert.Null(graph.NearestTo("PROJECT-zzzzz"));
    }

    [Fact]
    public void Pulled_dependencies_come_after_their_own_and_cycles_are_cut()
    {
        var graph = DependencyGraph.Of(SnapshotWithArchive(
            ["W-z"],
            Item("W-a", dependsOn: ["W-b", "W-c"]), Item("W-b", dependsOn: ["W-d", "W-z"]), Item("W-c", dependsOn: ["W-d"]), Item("W-d", dependsOn: ["W-b"])));
        Assert.Equal(["W-d", "W-b", "W-c"], graph.OpenDependenciesOf(["W-a"]).Select(item => item.Id));
    }

    [Fact]
    public void A_chain_of_a_hundred_thousand_items_is_walked_without_recursion()
    {
        var items = Enumerable.Range(0, 100_000)
            .Select(n => Item($"W-{n.ToString(CultureInfo.InvariantCulture)}", dependsOn: n == 0 ? [] : [$"W-{(n - 1).ToString(CultureInfo.InvariantCulture)}"]))
            .ToArray();
        var graph = DependencyGraph.Of(Snapshot(items));
        Assert.Empty(graph.Cycles());
        Assert.Equal(99_999, graph.OpenDependenciesOf(["W-99999"]).Count);
        Assert.Equal(100_001, graph.CycleClosedBy("W-0", "W-99999")!.Count);
    }

    [Fact]
    public void A_graph_has_cycles_exactly_when_its_items_cannot_be_put_in_order()
    {
        var edges = Gen.Choose(0, 7).Two().ArrayOf();
        Prop.ForAll(edges.ToArbitrary(), pairs =>
        {
            var items = Enumerable.Range(0, 8)
                .Select(n => Item($"W-{n}", dependsOn: [.. pairs.Where(p => p.Item1 == n).Select(p => $"W-{p.Item2}").Distinct()]))
                .ToArray();
            var left = items.ToList();
            while (left.RemoveAll(item => !item.Dependencies.Any(id => left.Exists(other => other.Id == id))) > 0)
            {
            }

            var cycles = DependencyGraph.Of(Snapshot(items)).Cycles();
            return cycles.Count == 0 == (left.Count == 0)
                && cycles.All(cycle => cycle[0] == cycle[^1]
                    && cycle.Zip(cycle.Skip(1)).All(step => items.Single(i => i.Id == step.First).Dependencies.Contains(step.Second)));
        }).QuickCheckThrowOnFailure();
    }
}
