using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Scheduling;

/// <summary>Which items may be worked on at all, before slots are counted; shared by the choice and its explanation, so that they cannot disagree.</summary>
internal sealed class SelectionEligibility
{
    private readonly SelectionInput input;
    private readonly Dictionary<string, RunningTask> running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> runningByAgent = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Pipeline, string Phase), (Phase Phase, int Index)> phases = [];

    public SelectionEligibility(SelectionInput input)
    {
        this.input = input;
        foreach (var task in input.Running)
        {
            running[task.ItemId] = task;
            runningByAgent[task.AgentName] = runningByAgent.GetValueOrDefault(task.AgentName) + 1;
        }

        foreach (var pipeline in input.Pipelines.All)
        {
            for (var i = 0; i < pipeline.PrePhases.Count; i++) phases[(pipeline.Name, pipeline.PrePhases[i].Name)] = (pipeline.PrePhases[i], i);
            for (var i = 0; i < pipeline.MainPhases.Count; i++) phases[(pipeline.Name, pipeline.MainPhases[i].Name)] = (pipeline.MainPhases[i], i);
        }
    }

    public RunningTask? RunningTaskOf(BacklogItem item) => running.GetValueOrDefault(item.Id);

    /// <summary>Why this run may not advance the item, dependencies and agents aside; null if it may.</summary>
    public WaitKind? Hindrance(BacklogItem item)
    {
        if (item.Status == ItemStatus.Blocked) return WaitKind.Blocked;
        if (input.Selected is { } selected && !selected.Contains(item.Id)) return WaitKind.FilteredOut;
        if (input.TriageOnly && item.Status != ItemStatus.New) return WaitKind.FilteredOut;
        if (item.ClaimedBy is not null) return WaitKind.Claimed;
        if (input.Excluded.Count > 0 && input.Excluded.Contains(item.Id)) return WaitKind.Excluded;
        if (input.UnblockedDuringRun.Count > 0 && input.UnblockedDuringRun.Contains(item.Id)) return WaitKind.UnblockedDuringRun;
        return null;
    }

    /// <summary>Whether a Ready item may enter its first main phase, free places aside.</summary>
    public bool MayBePromoted(BacklogItem item) =>
        Hindrance(item) is null && input.Pipelines.Find(item.Pipeline) is not null && RunningTaskOf(item) is null && input.Snapshot.HasDependenciesMet(item);

    /// <summary>The item with its phase and place in the order; null when its pipeline or phase does not exist, or it is not New, Scoping or InProgress.</summary>
    public SelectionCandidate? Candidate(BacklogItem item)
    {
        if (item.Status == ItemStatus.New)
            return item.Pipeline is null || input.Pipelines.Find(item.Pipeline) is not null ? new(item, null, 2, 0) : null;
        if (item.Phase is null || input.Pipelines.Find(item.Pipeline) is not { } pipeline) return null;
        if (!phases.TryGetValue((pipeline.Name, item.Phase), out var place)) return null;
        return (item.Status, place.Phase.Pool) switch
        {
            (ItemStatus.InProgress, PhasePool.Main) => new(item, place.Phase, 0, place.Index),
            (ItemStatus.Scoping, PhasePool.Pre) => new(item, place.Phase, 1, place.Index),
            _ => null,
        };
    }

    /// <summary>How many more of the agent may start, over the given slots.</summary>
    public int Room(string agent, int slots)
    {
        if (input.AgentsPassedOver.Contains(agent)) return 0;
        return input.AgentLimits.TryGetValue(agent, out var limit)
            ? Math.Clamp(limit - runningByAgent.GetValueOrDefault(agent), 0, slots)
            : slots;
    }
}
