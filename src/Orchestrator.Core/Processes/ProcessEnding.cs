namespace Orchestrator.Processes;

/// <summary>
/// Ends processes that keep being listed: TERM to each, KILL to those left after the grace, until two looks in a row find none.
/// </summary>
/// <param name="list">Lists those that are still there.</param>
/// <param name="signal">Signals one of them.</param>
/// <param name="stop">Says when force is due.</param>
/// <param name="hasBeenAsked">Says who has had TERM in another way; a second one means "at once" to many programs. Null: nobody.</param>
internal sealed class ProcessEnding(
    Func<Task<List<ProcessEntry>>> list,
    Action<ProcessEntry, StopSignal> signal,
    StopRequest stop,
    Func<ProcessEntry, bool>? hasBeenAsked = null)
{
    /// <summary>After KILL only a process stuck in the kernel stays; waiting longer for it helps nobody.</summary>
    public static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);

    /// <summary>Two looks in a row must find nothing: a process can fork and end between two lines of one.</summary>
    private const int EmptyLooksNeeded = 2;

    private readonly HashSet<(int Id, long StartedTicks)> _asked = [];

    /// <summary>Looks once and sends TERM to those that have not had it yet.</summary>
    public async Task AskAsync()
    {
        Ask(await list().ConfigureAwait(false));
    }

    /// <summary>Ends them all. Finding nothing at the first look is the end of it.</summary>
    /// <param name="grace">Begins when the first one is found, unless force is due before; null: <c>stop</c> knows by itself.</param>
    /// <param name="cancellationToken">Gives up waiting; what was asked to end may still do so.</param>
    /// <returns>How many were found and have ended.</returns>
    public async Task<int> EndAsync(TimeSpan? grace, CancellationToken cancellationToken)
    {
        var rhythm = new LookRhythm();
        var found = new Dictionary<(int Id, long StartedTicks), ProcessEntry>();
        long? killedSince = null;
        for (var empty = 0; ;)
        {
            var listed = await list().WaitAsync(cancellationToken).ConfigureAwait(false);
            foreach (var entry in listed) found[entry.Identity] = entry;
            // One that is on its way out has lost its environment, so that no list shows it any more, but still holds its files and locks.
            var left = found.Values.Count(ProcessTable.IsAlive);
            if (left == 0)
            {
                if (found.Count == 0 || ++empty == EmptyLooksNeeded) return found.Count;
                continue;
            }

            empty = 0;
            if (grace is { } limit) stop.SetGrace(limit, CancellationToken.None);
            grace = null;
            if (stop.KillDue.IsCompleted)
            {
                killedSince ??= TimeProvider.System.GetTimestamp();
                if (TimeProvider.System.GetElapsedTime(killedSince.Value) > KillPatience) return found.Count - left;
                foreach (var entry in listed) signal(entry, StopSignal.Kill);
            }
            else
            {
                Ask(listed);
            }

            await rhythm.NextAsync(stop.KillDue).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Ask(List<ProcessEntry> listed)
    {
        foreach (var entry in listed)
        {
            if (hasBeenAsked?.Invoke(entry) != true && _asked.Add(entry.Identity)) signal(entry, StopSignal.Terminate);
        }
    }
}
