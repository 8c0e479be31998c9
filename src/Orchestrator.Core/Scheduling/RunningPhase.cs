using Orchestrator.Execution;

namespace Orchestrator.Scheduling;

/// <summary>A phase that is on, from its choice to its commit.</summary>
internal sealed class RunningPhase(PhaseAssignment assignment, CancellationTokenSource stop) : IDisposable
{
    private volatile string? cause;

    /// <summary>What is being done.</summary>
    public PhaseAssignment Assignment { get; } = assignment;

    /// <summary>The task; ends when the commit is made or pending.</summary>
    public required Task<PhaseEnd> Task { get; set; }

    /// <summary>Why it was asked to end; null unless it was this phase alone.</summary>
    public string? Cause => cause;

    /// <summary>Ends this phase alone.</summary>
    public void Cancel(string because)
    {
        cause ??= because;
        stop.Cancel();
    }

    /// <inheritdoc />
    public void Dispose() => stop.Dispose();
}
