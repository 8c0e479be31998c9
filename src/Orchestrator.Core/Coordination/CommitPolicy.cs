using Orchestrator.Configuration;

namespace Orchestrator.Coordination;

/// <summary>When commits run the repository's hooks and how long they wait for its lock (chapter 7.3).</summary>
/// <param name="hooks">The configured rule.</param>
/// <param name="grace">How long a commit that is under way may go on once the run is to stop.</param>
/// <param name="time">The clock of the grace.</param>
internal sealed class CommitPolicy(CommitHooks hooks, TimeSpan grace, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LateStoreWait = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource cut = new();
    private ITimer? graceTimer;
    private long stoppedAt;
    private volatile bool stopping;

    /// <summary>Whether the run is stopping: no hooks, no waiting.</summary>
    public bool IsStopping => stopping;

    /// <summary>Whether a commit that is no single phase's runs hooks: shared files, the product's own.</summary>
    public bool RunsHooksForOthers => !stopping && RunsHooks(hooks, isDestructive: false);

    /// <summary>Cancelled when the run is to stop: for what loses nothing by that.</summary>
    public CancellationToken Stopping => stop.Token;

    /// <summary>From now on commits are made at once or not at all.</summary>
    public void Stop()
    {
        if (!stopping) stoppedAt = time.GetTimestamp();
        stopping = true;
        stop.Cancel();
        graceTimer ??= time.CreateTimer(_ => Cut(), null, grace, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What is left of the grace; all of it while the run is not to stop.</summary>
    public TimeSpan GraceLeft
    {
        get
        {
            if (!stopping) return grace;
            var left = grace - time.GetElapsedTime(stoppedAt);
            return left > TimeSpan.Zero && !cut.IsCancellationRequested ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Cuts off the commit that is under way: a hook of the project's may take its time.</summary>
    public void Cut() => cut.Cancel();

    /// <summary>Bounds the wait for a store that somebody else holds: by the one grace of a stop, and after it to next to nothing.</summary>
    public CancellationTokenSource BoundStoreWait() =>
        cut.IsCancellationRequested ? new CancellationTokenSource(LateStoreWait, time) : CancellationTokenSource.CreateLinkedTokenSource(cut.Token);

    /// <summary>Ends a commit that begins now; one that begins after the stop runs no hooks and is let finish.</summary>
    public CancellationToken Token => stopping ? CancellationToken.None : cut.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        graceTimer?.Dispose();

        // Not the source: a last signal may still want to cancel it, and it holds nothing.
    }

    /// <summary>Whether the commit of such a phase runs hooks; one that is no single phase's is as that of a phase that does not run alone.</summary>
    /// <param name="hooks">The configured rule.</param>
    /// <param name="isDestructive">Whether the phase runs alone.</param>
    public static bool RunsHooks(CommitHooks hooks, bool isDestructive) => hooks switch
    {
        CommitHooks.Always => true,
        CommitHooks.Never => false,
        _ => isDestructive,
    };

    /// <summary>How long a held index lock is waited for.</summary>
    public TimeSpan WaitForIndexLock => stopping ? TimeSpan.Zero : TimeSpan.FromSeconds(5);
}
