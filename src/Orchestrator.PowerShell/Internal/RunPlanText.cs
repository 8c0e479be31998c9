using Orchestrator.PowerShell.Views;
using Orchestrator.Scheduling;

namespace Orchestrator.PowerShell.Internal;

/// <summary>A plan in lines, as -WhatIf shows it.</summary>
internal static class RunPlanText
{
    /// <summary>What the request comes to, what would run first, and what would not and why.</summary>
    internal static IEnumerable<string> Lines(RunPlan plan) => Sentences(plan).Select(ViewText.OneLine);

    private static IEnumerable<string> Sentences(RunPlan plan)
    {
        foreach (var message in plan.Messages) yield return message;
        if (plan.First.Count == 0) yield return "Nothing can run.";
        foreach (var action in plan.First)
            yield return action switch
            {
                SchedulingAction.Promote => $"Promote {action.Item} to in progress.",
                SchedulingAction.RunPhase run => $"Run {run.Phase.Name} of {action.Item}.",
                _ => $"Triage {action.Item}.",
            };

        foreach (var waiting in plan.Waiting.Where(entry => entry.Kind != WaitKind.FilteredOut))
            yield return $"Leave {waiting.Item}: {waiting.Reason}.";
    }
}
