namespace Orchestrator.Scheduling;

/// <summary>One target of a run at one moment.</summary>
/// <param name="Id">The target.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="Reason">Why it is passed over or blocked, to stand behind its id; null while it is Open.</param>
/// <param name="IsPassedOver">Whether it stood so before the run began: it is reported then and never halts the run.</param>
public sealed record TargetState(string Id, TargetStanding Standing, string? Reason, bool IsPassedOver);
