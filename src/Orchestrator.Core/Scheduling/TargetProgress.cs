namespace Orchestrator.Scheduling;

/// <summary>Where a run by targets stands.</summary>
/// <param name="Targets">Every target, in order.</param>
/// <param name="Current">The first target that is Open; null when there is none.</param>
/// <param name="Selected">The ids that may be worked on now: the current target, or all Open ones if they overlap, with what they wait for.</param>
/// <param name="PulledIn">The dependencies among <paramref name="Selected"/>, each after its own.</param>
public sealed record TargetProgress(
    IReadOnlyList<TargetState> Targets, string? Current, IReadOnlySet<string> Selected, IReadOnlyList<PulledDependency> PulledIn)
{
    /// <summary>Targets that got blocked since the run began.</summary>
    public IEnumerable<TargetState> BlockedDuringRun => Targets.Where(target => target is { Standing: TargetStanding.Blocked, IsPassedOver: false });

    /// <summary>Whether nothing is left to do for any target.</summary>
    public bool IsOver => Current is null;

    /// <summary>Whether it is over and no target was blocked, before or during the run.</summary>
    public bool IsCompleted => IsOver && !Targets.Any(target => target.Standing == TargetStanding.Blocked);

    /// <summary>Whether every target is done; missing ones are not.</summary>
    public bool AreAllDone => Targets.All(target => target.Standing == TargetStanding.Done);
}
