namespace Orchestrator.Execution;

/// <summary>What an executor tells the single writer while a phase is on; each call is journalled when it returns.</summary>
public interface IPhaseRecorder
{
    /// <summary>Takes the phase's baseline and checks the staleness of its item.</summary>
    Task<PhaseStart> BeginPhaseAsync(PhaseAssignment assignment, CancellationToken cancellationToken);

    /// <summary>Draws a number and journals that an agent is about to start; null when the cap on agent runs is reached.</summary>
    Task<AttemptTicket?> StartAttemptAsync(PhaseAssignment assignment, PhaseStart start, CancellationToken cancellationToken);

    /// <summary>Attributes what changed to the phases that ran and journals that nothing of the agent is alive.</summary>
    /// <param name="start">What <see cref="BeginPhaseAsync"/> said.</param>
    /// <param name="ticket">The attempt.</param>
    /// <param name="isLast">Whether the phase's commit is to follow: there is a result, and nothing that could still refuse it.</param>
    Task<AttemptFootprint> EndAttemptAsync(PhaseStart start, AttemptTicket ticket, bool isLast);

    /// <summary>Says what verification left behind, so that it is not taken for the next phase's work, and whether HEAD is where it was.</summary>
    Task<AttemptFootprint> EndVerificationAsync(PhaseStart start);
}
