using Orchestrator.Backlog;
using Orchestrator.Execution;
using Orchestrator.Pipelines;

namespace Orchestrator.Scheduling;

/// <summary>A phase that is on, from its choice to its commit.</summary>
internal sealed class RunningPhase(PhaseAssignment assignment, CancellationTokenSource stop) : IDisposable
{
    private volatile string? cause;
    private volatile bool isExecuted;
    private volatile bool isOutdated;

    /// <summary>What is being done.</summary>
    public PhaseAssignment Assignment { get; } = assignment;

    /// <summary>The work, from its beginning until the commit is made or pending.</summary>
    public Task<PhaseEnd>? Work { get; private set; }

    /// <summary>Why it was asked to end; null unless it was this phase alone.</summary>
    public string? Cause => cause;

    /// <summary>Whether the item is no longer what the phase was started for.</summary>
    public bool IsOutdated => isOutdated;

    /// <summary>Begins the work.</summary>
    /// <param name="work">What to do; it does not throw.</param>
    /// <param name="ended">Called when it is done.</param>
    public void Begin(Func<Task<PhaseEnd>> work, Action ended)
    {
        Work = Task.Run(work);

        // Not in the work itself: who is told must find it completed, or would sleep for ever.
        _ = Work.ContinueWith(_ => ended(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Its agent is through and only its outcome is being applied: what happens to the item now is its own doing.</summary>
    public void MarkExecuted() => isExecuted = true;

    /// <summary>Why its agent works in vain: somebody has moved its item elsewhere; null if nobody has.</summary>
    public string? Overtaken(BacklogSnapshot backlog, PipelineCatalog pipelines)
    {
        if (isExecuted || Assignment.Overtaken(backlog, pipelines) is not { } why) return null;

        // Read again: the backlog may be younger than the first look at the flag, and hold our own result already.
        return isExecuted ? null : why;
    }

    /// <summary>Ends this phase alone if somebody has moved its item.</summary>
    public void CancelIfOvertaken(BacklogSnapshot backlog, PipelineCatalog pipelines)
    {
        if (Overtaken(backlog, pipelines) is not { } why) return;
        isOutdated = true;
        Cancel(why);
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
