using Orchestrator.Coordination;

namespace Orchestrator.Scheduling;

/// <summary>What a run would do, without doing it.</summary>
public sealed record RunPlan
{
    /// <summary>What would be done at once, in order.</summary>
    public required IReadOnlyList<SchedulingAction> First { get; init; }

    /// <summary>What would not be, each with its reason.</summary>
    public required IReadOnlyList<WaitingItem> Waiting { get; init; }

    /// <summary>What the request comes to: targets passed over, dependencies pulled in.</summary>
    public required IReadOnlyList<string> Messages { get; init; }

    /// <summary>What the checks before the run would say.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    internal static RunPlan Make(Project project, RunRequest request, Preflight preflight)
    {
        var backlog = preflight.Backlog!;
        var scope = new RunScope(request, backlog, preflight.ExcludedItems);
        var input = new SelectionBasis(project, request, scope, preflight.ExcludedItems).InputFor(backlog);
        var actions = Selection.Choose(input);
        return new RunPlan
        {
            First = actions,
            Waiting = SelectionExplanation.Explain(input, actions),
            Messages = scope.Messages,
            Warnings = [.. preflight.Warnings],
        };
    }
}
