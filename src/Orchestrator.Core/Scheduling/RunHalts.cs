using Orchestrator.Backlog;
using Orchestrator.Runs;

namespace Orchestrator.Scheduling;

/// <summary>Names the halt of a run in which nothing runs and nothing can, and the exit code of every halt (chapter 4.4).</summary>
internal static class RunHalts
{
    /// <summary>The halt when the selection gives nothing and no task is left.</summary>
    public static RunHalt WhenIdle(RunScope scope, SelectionInput input, bool hasUnavailableAgent)
    {
        if (hasUnavailableAgent)
            return new(HaltReason.AgentUnavailable, $"{string.Join(", ", input.AgentsPassedOver)} cannot work, and nothing else can run. Mend that, then start again; nothing was used up.");
        if (!scope.EverMatched)
            return new(
                HaltReason.NoMatchingItems,
                scope.KnowsNone ? "None of the given items exists." : scope.IsPiped ? "The pipe delivered no items." : "The filter matched no item.");

        var open = scope.OpenItems(input);
        if (input.TriageOnly)
            return open.Count == 0
                ? new(HaltReason.AllDone, "No new item is left to triage.")
                : new(HaltReason.AllDoneOrBlocked, $"{open.Count} new item(s) could not be triaged.");
        var stuck = Describe(open);
        if (scope.HasFilters) return new(HaltReason.FilterExhausted, open.Count == 0 ? "Everything that matched is done." : $"Nothing that matched can run any more: {stuck}.");
        return open.Count == 0
            ? new(HaltReason.AllDone, "There is nothing left to do.")
            : new(HaltReason.AllDoneOrBlocked, $"Nothing can run any more: {stuck}.");
    }

    /// <summary>The exit code of a halt.</summary>
    /// <param name="reason">Why it halted.</param>
    /// <param name="blockedAny">Whether the run blocked an item.</param>
    /// <param name="openLeft">Whether an item of the scope is open (a target not done).</param>
    /// <param name="isTargeted">Whether the run had targets.</param>
    /// <param name="pendingCommits">Commits that git refused.</param>
    public static int ExitCode(HaltReason reason, bool blockedAny, bool openLeft, bool isTargeted, int pendingCommits)
    {
        var code = reason switch
        {
            HaltReason.AllDoneOrBlocked or HaltReason.TargetBlocked => 3,
            HaltReason.FilterExhausted => openLeft ? 3 : 0,
            HaltReason.CircuitBreakerTripped or HaltReason.AgentUnavailable => 4,
            HaltReason.ShutdownRequested => 130,
            HaltReason.Faulted => 1,
            _ => 0,
        };
        if (code == 0 && (blockedAny || (isTargeted && openLeft))) code = 3;
        return code is 0 or 3 && pendingCommits > 0 ? 1 : code;
    }

    private static string Describe(IReadOnlyList<BacklogItem> open)
    {
        var blocked = open.Count(item => item.Status == ItemStatus.Blocked);
        var waiting = open.Count - blocked;
        return (blocked, waiting) switch
        {
            ( > 0, > 0) => $"{blocked} blocked, {waiting} waiting",
            ( > 0, _) => $"{blocked} blocked",
            _ => $"{waiting} waiting",
        };
    }
}
