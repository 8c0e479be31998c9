using Orchestrator.Runs;

namespace Orchestrator.Scheduling;

/// <summary>Says what remains when a run has ended, and why.</summary>
internal static class RunSummary
{
    /// <summary>Fills in the blocked and the waiting items of the run's scope.</summary>
    public static PipelineRun Describe(PipelineRun run, RunScope scope, SelectionInput input)
    {
        var inScope = scope.OpenItems(input).Select(item => item.Id).ToHashSet(StringComparer.Ordinal);

        // With the run over there are slots again: what would be chosen now was merely not reached.
        var actions = Selection.Choose(input);
        var waiting = SelectionExplanation.Explain(input, actions).Where(entry => inScope.Contains(entry.Item.Id)).ToList();
        return run with
        {
            Blocked = [.. waiting.Where(entry => entry.Kind == WaitKind.Blocked).Select(entry => new BlockedEntry(
                entry.Item.Id, entry.Item.Title, entry.Item.BlockedType?.ToString(), entry.Item.BlockedReason ?? "no reason given"))],
            Waiting = [
                .. waiting.Where(entry => entry.Kind != WaitKind.Blocked).Select(entry => new WaitingEntry(entry.Item.Id, entry.Item.Title, entry.Reason)),
                .. actions.Where(action => inScope.Contains(action.Item.Id))
                    .Select(action => action.Item).DistinctBy(item => item.Id)
                    .Select(item => new WaitingEntry(item.Id, item.Title, "could go on; the run ended first"))],
        };
    }
}
