namespace Orchestrator.Git;

/// <summary>Runs the git calls of one change to index or refs: announced, with one wait for locks of others, cleared when cut off.</summary>
internal sealed class IndexWriter(GitCommandLine git, IndexLocks locks, TimeProvider time, TimeSpan wait, CancellationToken endOfWait = default) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly IndexLocks.Announcement announcement = locks.Announce();
    private readonly long started = time.GetTimestamp();

    /// <summary>Runs a call, again and again while somebody else holds a lock and the wait lasts.</summary>
    /// <param name="call">What to run.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <param name="first">Takes the place of its first run; null: nothing does.</param>
    public async Task<GitResult> RunAsync(GitCall call, CancellationToken cancellationToken, Func<Task<GitResult>>? first = null)
    {
        while (true)
        {
            announcement.Renew();
            GitResult result;
            try
            {
                result = await (first?.Invoke() ?? git.RunAsync(call, cancellationToken)).ConfigureAwait(false);
                first = null;
            }
            catch (OperationCanceledException)
            {
                locks.RemoveLeftBy(announcement);
                throw;
            }

            if (result.TimedOut || result.ExitCode < 0) locks.RemoveLeftBy(announcement);
            if (!result.IsLockHeld || time.GetElapsedTime(started) >= wait || endOfWait.IsCancellationRequested) return result;
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a call that takes something back: not cancellable and best effort.</summary>
    /// <returns>Whether git did it.</returns>
    public async Task<bool> UndoAsync(GitCall call)
    {
        announcement.Renew();
        var result = await git.RunAsync(call with { Timeout = TimeSpan.FromSeconds(5) }, CancellationToken.None).ConfigureAwait(false);
        return result.Succeeded;
    }

    /// <inheritdoc/>
    public void Dispose() => announcement.Dispose();
}
