namespace Orchestrator.Execution;

/// <summary>Executes one phase to its outcome.</summary>
public interface IPhaseExecutor
{
    /// <summary>Runs agent processes until one of them settles the phase; applies nothing.</summary>
    /// <param name="assignment">What to do.</param>
    /// <param name="progress">Told about attempts and activity.</param>
    /// <param name="permitRetry">Asked before each attempt that follows a failed one; returns null, or why the agent may not start again now.</param>
    /// <param name="cancellation">Stop, kill, and the reasons for them.</param>
    Task<PhaseOutcome> ExecuteAsync(
        PhaseAssignment assignment, IProgress<PhaseProgress> progress, Func<CancellationToken, Task<string?>> permitRetry, PhaseCancellation cancellation);
}
