using Orchestrator.Execution;

namespace Orchestrator.Scheduling;

/// <summary>A phase that is on, from its choice to its commit.</summary>
internal sealed class RunningPhase(PhaseAssignment assignment, CancellationTokenSource stop) : IDisposable
{
    private volatile string? cause;
    private volatile bool isExecuted;
    private volatile bool isOutdated;

    /// <summary>What is being done.</summary>
    public PhaseAssignment Assignment { get; } = assignment;

    /// <summary>The task; ends when the commit is made or pending.</summary>
    public required Task<PhaseEnd> Task { get; set; }

    /// <summary>Why it was asked to end; null unless it was this phase alone.</summary>
    public string? Cause => cause;

    /// <summary>Whether its agent is through and only its outcome is being applied: what happens to the item now is its own doing.</summary>
    public bool IsExecuted => isExecuted;

    /// <summary>Whether the item is no longer what the phase was started for.</summary>
    public bool IsOutdated => isOutdated;

    /// <summary>Its agent is through.</summary>
    public void MarkExecuted() => isExecuted = true;

    /// <summary>Ends this phase alone because somebody changed its item.</summary>
    public void Outdate(string because)
    {
        isOutdated = true;
        Cancel(because);
    }

    /// <summary>Ends this phase alone.</summary>
    public void Cancel(string because)
    {
        cause ??= because;
        stop.Cancel();
    }

    /// <inheritdoc />
    public void Dispose() => stop.Dispose();
}
