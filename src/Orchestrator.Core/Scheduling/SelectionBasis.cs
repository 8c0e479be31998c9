using System.Collections.Frozen;
using Orchestrator.Backlog;
using Orchestrator.Coordination;

namespace Orchestrator.Scheduling;

/// <summary>What a run lays before the pure selection whatever the turn: its scope, its limits and its exclusions. Plans are made from it alone.</summary>
/// <param name="project">The project.</param>
/// <param name="request">What was asked for.</param>
/// <param name="scope">The items that this comes to.</param>
/// <param name="excluded">Items that the checks before the run found unfit.</param>
internal sealed class SelectionBasis(Project project, RunRequest request, RunScope scope, IReadOnlySet<string> excluded)
{
    /// <summary>Agents at once.</summary>
    public int MaxConcurrent { get; } = request.MaxConcurrent ?? (scope.HasTargets ? 1 : project.Settings.Execution.MaxConcurrent);

    /// <summary>Items unblocked since the run began; it may grow.</summary>
    public IReadOnlySet<string> Unblocked { get; init; } = FrozenSet<string>.Empty;

    /// <summary>The input for a backlog of which nothing runs, with every agent free.</summary>
    public SelectionInput InputFor(BacklogSnapshot backlog) => new()
    {
        Snapshot = backlog,
        Pipelines = project.Pipelines,
        MaxConcurrent = MaxConcurrent,
        MaxWip = request.MaxWip ?? project.Settings.Execution.MaxWip ?? MaxConcurrent,
        Selected = scope.Selected(backlog, Hindrance),
        Excluded = excluded,
        UnblockedDuringRun = Unblocked,
        AgentFor = (_, phase) => request.AgentFor(phase, project.Settings),
        TriageOnly = request.TriageOnly,
    };

    /// <summary>Why this run cannot advance an item, beyond what the backlog says of it; null if it can.</summary>
    public string? Hindrance(BacklogItem item) =>
        excluded.Contains(item.Id) ? "was excluded by the checks before the run"
        : Unblocked.Contains(item.Id) ? "was unblocked during this run; the next run takes it"
        : null;
}
