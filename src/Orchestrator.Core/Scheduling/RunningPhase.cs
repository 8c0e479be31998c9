using Orchestrator.Backlog;
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

    /// <summary>Whether somebody has moved its item elsewhere while the agent works on it.</summary>
    public bool IsOvertakenBy(BacklogSnapshot backlog)
    {
        if (isExecuted) return false;
        var then = Assignment.Item;
        if (backlog.TryGet(then.Id, out var now) && now.Status == then.Status && now.Phase == then.Phase && now.PhasePool == then.PhasePool) return false;

        // Read again: the backlog may be younger than the first look at the flag, and hold our own result already.
        return !isExecuted;
    }

    /// <summary>Ends this phase alone if somebody has moved its item.</summary>
    public void CancelIfOvertaken(BacklogSnapshot backlog)
    {
        if (!IsOvertakenBy(backlog)) return;
        var id = Assignment.Item.Id;
        isOutdated = true;
        Cancel(backlog.TryGet(id, out _) ? "the item was changed by hand while it ran"
            : backlog.ArchivedIds.Contains(id) ? "the item was finished by hand while it ran"
            : "the item was removed while it ran");
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
