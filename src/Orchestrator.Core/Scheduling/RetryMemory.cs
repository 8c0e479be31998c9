using Orchestrator.Execution;

namespace Orchestrator.Scheduling;

/// <summary>Attempts that a phase used up before it was throttled or its task fell over, so that it goes on after them.</summary>
internal sealed class RetryMemory
{
    private readonly Dictionary<string, (string Phase, int Used, string? Failure)> used = new(StringComparer.Ordinal);

    /// <summary>Attempts used up and the last failure.</summary>
    public (int Used, string? Failure) Recall(string itemId, string phase) =>
        used.TryGetValue(itemId, out var known) && known.Phase == phase ? (known.Used, known.Failure) : (0, null);

    /// <summary>Keeps what a former run says about attempts.</summary>
    public void Keep(string itemId, string phase, int attempts, string failure) => used[itemId] = (phase, attempts, failure);

    /// <summary>Keeps what the outcome says about attempts; forgets what is settled.</summary>
    public void Note(PhaseAssignment assignment, PhaseOutcome outcome)
    {
        var (attempts, failure) = outcome switch
        {
            PhaseOutcome.Throttled throttled => (throttled.AttemptsUsed, throttled.LastFailure),
            PhaseOutcome.Unavailable unavailable => (unavailable.AttemptsUsed, unavailable.LastFailure),
            PhaseOutcome.Interrupted interrupted => (interrupted.AttemptsUsed, interrupted.LastFailure),
            _ => (0, null),
        };
        if (attempts == 0) used.Remove(assignment.Item.Id);
        else used[assignment.Item.Id] = (assignment.PhaseName, attempts, failure);
    }
}
