namespace Orchestrator.Processes;

/// <summary>Finds and ends processes of an earlier run by the marker in their environment, after whoever started them was killed.</summary>
/// <remarks>
/// Linux and macOS; on Windows they ended with the Job Object of the process that started them. This process and its ancestors are never
/// touched.
/// </remarks>
public static class Survivors
{
    /// <summary>
    /// Lists the living processes that bear a marker with this beginning, those of their sessions, and their descendants.
    /// </summary>
    /// <param name="markerPrefix">The beginning of an environment variable's name, e.g. that of all attempts of one run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<FoundProcess>> FindAsync(string markerPrefix, CancellationToken cancellationToken)
    {
        var found = await ListAsync(markerPrefix, [], cancellationToken).ConfigureAwait(false);
        return [.. found.Select(entry => new FoundProcess(entry.Id, entry.Name, string.Join(' ', ProcessTable.CommandLine(entry))))];
    }

    /// <summary>As <see cref="FindAsync"/>, on the calling thread.</summary>
    /// <param name="markerPrefix">The beginning of an environment variable's name.</param>
    public static IReadOnlyList<FoundProcess> Find(string markerPrefix)
    {
#pragma warning disable VSTHRD002 // The scan runs on the thread pool and needs no thread of the caller's; on Linux it takes milliseconds.
        return FindAsync(markerPrefix, CancellationToken.None).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    /// <summary>Ends them: TERM to all, KILL to those left after the grace, until two looks find none.</summary>
    /// <param name="markerPrefix">The beginning of an environment variable's name.</param>
    /// <param name="keep">Names of processes that may stay.</param>
    /// <param name="grace">Between TERM and KILL.</param>
    /// <param name="time">The clock of the grace.</param>
    /// <param name="cancellationToken">Gives up waiting; what was asked to end may still do so.</param>
    /// <returns>How many have ended.</returns>
    public static async Task<int> EndAsync(
        string markerPrefix, IReadOnlyList<string> keep, TimeSpan grace, TimeProvider time, CancellationToken cancellationToken)
    {
        using var stop = new StopRequest(time);
        var ending = new ProcessEnding(() => ListAsync(markerPrefix, keep, cancellationToken), ProcessTable.Signal, stop);
        return await ending.EndAsync(grace, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until no process bears a marker with this beginning, without touching any.</summary>
    /// <param name="markerPrefix">The beginning of an environment variable's name.</param>
    /// <param name="limit">How long to wait at most.</param>
    /// <param name="time">The clock of the limit.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether all have ended.</returns>
    public static async Task<bool> WaitForAsync(string markerPrefix, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var over = new StopRequest(time);
        over.SetGrace(limit, CancellationToken.None);
        var rhythm = new LookRhythm();
        while ((await ListAsync(markerPrefix, [], cancellationToken).ConfigureAwait(false)).Count > 0)
        {
            if (over.KillDue.IsCompleted) return false;
            await rhythm.NextAsync(over.KillDue).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private static async Task<List<ProcessEntry>> ListAsync(
        string markerPrefix, IReadOnlyList<string> keep, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(markerPrefix);
        if (!ProcessTable.IsReadable) return [];
        var snapshot = await ProcessTable.ScanAsync(markerPrefix).WaitAsync(cancellationToken).ConfigureAwait(false);
        return [.. snapshot.OfMarkerPrefix(markerPrefix).Where(entry => !ProcessTable.IsKept(entry, keep))];
    }
}
