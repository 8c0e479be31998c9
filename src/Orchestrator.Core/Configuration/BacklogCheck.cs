using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Configuration;

/// <summary>Checks the open items against the pipelines and against each other.</summary>
public static class BacklogCheck
{
    /// <summary>A suggestion looks at every id, the archive's too; a backlog with more unknown ids than that has another problem.</summary>
    private const int MostSuggestions = 20;

    /// <summary>Finds items whose pipeline or phase no longer exists, unknown dependencies, and items that wait for themselves.</summary>
    /// <param name="backlog">The backlog.</param>
    /// <param name="pipelines">The configured pipelines; null: not known.</param>
    /// <returns>A warning for each fault, naming its item; such items stay out of a run.</returns>
    public static IReadOnlyList<ConfigurationFinding> Check(BacklogSnapshot backlog, PipelineCatalog? pipelines)
    {
        DependencyGraph graph = DependencyGraph.Of(backlog);
        return
        [
            .. pipelines is null ? [] : backlog.Items.Where(item => item.Status != ItemStatus.Done).Select(item => CheckPhase(item, pipelines)).OfType<ConfigurationFinding>(),
            .. UnknownDependencies(graph),
            .. graph.Cycles().Select(cycle => Warning(
                cycle[0],
                $"waits for itself: {DependencyGraph.Show(cycle)}",
                $"drop one of these dependencies: Set-BacklogItem {cycle[0]} -RemoveDependency {cycle[1]} (orchestrate set {cycle[0]} --remove-dependency {cycle[1]})")),
        ];
    }

    private static ConfigurationFinding? CheckPhase(BacklogItem item, PipelineCatalog pipelines)
    {
        if (pipelines.Find(item.Pipeline) is not { } pipeline)
        {
            string known = string.Join(", ", pipelines.All.Select(p => p.Name));
            return Warning(
                item.Id,
                $"its pipeline \"{item.Pipeline}\" does not exist",
                $"{Suggestion(item.Pipeline!, pipelines.All.Select(p => p.Name))}choose one of {known}: Set-BacklogItem {item.Id} -Pipeline <name> (orchestrate set {item.Id} --pipeline <name>)");
        }

        if (item.Phase is null || item.Phase == Phase.Triage || pipeline.Find(item.Phase) is not null) return null;
        string[] phases = [.. pipeline.Phases.Select(phase => phase.Name)];
        return Warning(
            item.Id,
            $"its phase \"{item.Phase}\" does not exist in pipeline \"{pipeline.Name}\"",
            $"{Suggestion(item.Phase, phases)}move it to one of {string.Join(", ", phases)}: Step-BacklogItem {item.Id} -To <phase> (orchestrate step {item.Id} --to <phase>)");
    }

    private static IEnumerable<ConfigurationFinding> UnknownDependencies(DependencyGraph graph)
    {
        Dictionary<string, string?> nearest = new(StringComparer.Ordinal);
        foreach ((string item, string dependency) in graph.Unknown())
        {
            if (!nearest.ContainsKey(dependency) && nearest.Count < MostSuggestions) nearest[dependency] = graph.NearestTo(dependency);
            string remedy = nearest.GetValueOrDefault(dependency) is { } meant
                ? $"did you mean {meant}? Set-BacklogItem {item} -RemoveDependency {dependency} -AddDependency {meant} (orchestrate set {item} --remove-dependency {dependency} --add-dependency {meant})"
                : $"Set-BacklogItem {item} -RemoveDependency {dependency} (orchestrate set {item} --remove-dependency {dependency})";
            yield return Warning(item, $"depends on {dependency}, which is known nowhere, and waits", remedy);
        }
    }

    private static string Suggestion(string name, IEnumerable<string> known) =>
        BindingContext.Nearest(name, known) is { } meant ? $"did you mean {meant}? " : "";

    private static ConfigurationFinding Warning(string item, string what, string remedy) =>
        new(FindingSeverity.Warning, what, remedy) { Area = FindingArea.Items, ItemId = item };
}
