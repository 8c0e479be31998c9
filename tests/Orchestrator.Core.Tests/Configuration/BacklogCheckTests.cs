using Orchestrator.Backlog;
using Orchestrator.Configuration;
using Orchestrator.Pipelines;

namespace Orchestrator.Tests.Configuration;

public sealed class BacklogCheckTests
{
    private static readonly PipelineCatalog s_pipelines = new OrchestratorSettings().Pipelines;

    private static BacklogItem Item(string id, params string[] dependencies) => new() { Id = id, Title = id, Dependencies = dependencies };

    private static string[] Check(params BacklogItem[] items) =>
        [.. BacklogCheck.Check(new BacklogSnapshot(items, () => new HashSet<string> { "WRK-99999" }, []), s_pipelines).Select(f => f.ToString())];

    [Fact]
    public void A_healthy_backlog_has_no_findings() => Assert.Empty(Check(
        Item("WRK-1"),
        Item("WRK-2", "WRK-1", "WRK-99999") with { Pipeline = "feature", Status = ItemStatus.InProgress, Phase = "build" }));

    [Fact]
    public void An_item_of_a_pipeline_that_is_gone_is_named_with_the_nearest_one() => Assert.Equal(
        ["warning: WRK-1: its pipeline \"featur\" does not exist; did you mean feature? choose one of feature: Set-BacklogItem WRK-1 -Pipeline <name> (orchestrate set WRK-1 --pipeline <name>)"],
        Check(Item("WRK-1") with { Pipeline = "featur" }));

    [Fact]
    public void An_item_at_a_phase_that_is_gone_is_named_with_the_phases_there_are() => Assert.Equal(
        ["warning: WRK-1: its phase \"specs\" does not exist in pipeline \"feature\"; did you mean spec? move it to one of research, prd, design, spec, build, review: Step-BacklogItem WRK-1 -To <phase> (orchestrate step WRK-1 --to <phase>)"],
        Check(Item("WRK-1") with { Status = ItemStatus.InProgress, Phase = "specs" }));

    [Fact]
    public void Items_that_are_done_need_no_pipeline() => Assert.Empty(Check(Item("WRK-1", "WRK-x") with { Status = ItemStatus.Done, Pipeline = "gone" }));

    [Fact]
    public void An_unknown_dependency_suggests_the_nearest_id() => Assert.Equal(
        [
            "warning: WRK-2: depends on WRK-9999, which is known nowhere, and waits; did you mean WRK-99999? Set-BacklogItem WRK-2 -RemoveDependency WRK-9999 -AddDependency WRK-99999 (orchestrate set WRK-2 --remove-dependency WRK-9999 --add-dependency WRK-99999)",
            "warning: WRK-2: depends on OTHER-abcde, which is known nowhere, and waits; Set-BacklogItem WRK-2 -RemoveDependency OTHER-abcde (orchestrate set WRK-2 --remove-dependency OTHER-abcde)",
        ],
        Check(Item("WRK-1"), Item("WRK-2", "WRK-9999", "OTHER-abcde")));

    [Fact]
    public void A_cycle_is_shown_as_a_path() => Assert.Equal(
        ["warning: WRK-1: waits for itself: WRK-1 → WRK-2 → WRK-1; drop one of these dependencies: Set-BacklogItem WRK-1 -RemoveDependency WRK-2 (orchestrate set WRK-1 --remove-dependency WRK-2)"],
        Check(Item("WRK-1", "WRK-2"), Item("WRK-2", "WRK-1"), Item("WRK-3", "WRK-1")));
}
