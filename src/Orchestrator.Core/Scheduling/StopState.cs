namespace Orchestrator.Scheduling;

/// <summary>The ways in which a run was asked to end.</summary>
/// <param name="stop">No new work; agents get TERM.</param>
/// <param name="kill">Agents get KILL.</param>
internal sealed class StopState(CancellationToken stop, CancellationToken kill)
{
    private volatile bool isDraining;

    /// <summary>No new work; agents get TERM.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Agents get KILL.</summary>
    public CancellationToken Kill => kill;

    /// <summary>Whether no new work may begin.</summary>
    public bool IsRequested => isDraining || stop.IsCancellationRequested;

    /// <summary>No new work from here on, but running phases finish.</summary>
    public void Drain() => isDraining = true;
}
