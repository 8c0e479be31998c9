using System.Runtime.CompilerServices;

namespace Orchestrator.Agents;

/// <summary>Finds, reads and prunes the transcripts of runs.</summary>
public static class Transcripts
{
    /// <summary>How often a growing transcript is looked at.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>All agent processes of a run, in their order.</summary>
    /// <param name="runDirectory">The run's directory; one that is missing has none.</param>
    public static IReadOnlyList<Transcript> OfRun(string runDirectory)
    {
        if (!Directory.Exists(runDirectory)) return [];
        return [.. Directory.EnumerateDirectories(runDirectory).Select(Transcript.In).OfType<Transcript>().OrderBy(transcript => transcript.Number)];
    }

    /// <summary>The lines of a transcript: what the agent printed, then what it printed to standard error, then verification.</summary>
    /// <param name="transcript">Which one.</param>
    /// <param name="follow">Whether to wait for more until the agent has ended; lines then come as they are written.</param>
    /// <param name="time">Clock of the waiting.</param>
    /// <param name="isOver">Asked while following: nothing more will come although the record does not say so, e.g. since the run was killed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<TranscriptLine> ReadAsync(
        Transcript transcript, bool follow, TimeProvider time, Func<bool>? isOver = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        ArgumentNullException.ThrowIfNull(time);
        using GrowingFile output = new(transcript.OutputPath);
        using GrowingFile error = new(transcript.ErrorPath);
        while (true)
        {
            // Asked before the files are read: what was written before the end is then surely seen.
            bool isLast = !follow || AttemptRecord.Read(transcript.Directory) is { EndedAt: not null } || isOver?.Invoke() == true;
            foreach (string line in output.Lines(isLast)) yield return new(TranscriptSource.Output, line);
            foreach (string line in error.Lines(isLast)) yield return new(TranscriptSource.Error, line);
            if (isLast) break;
            await Task.Delay(LookInterval, time, cancellationToken).ConfigureAwait(false);
        }
        cancellationToken.ThrowIfCancellationRequested();
        foreach (string path in transcript.VerificationPaths)
        {
            using GrowingFile verification = new(path);
            foreach (string line in verification.Lines(isLast: true)) yield return new(TranscriptSource.Verification, line);
        }
    }

    /// <summary>Deletes the transcripts of all but the newest runs; what else lies in their directories stays.</summary>
    /// <param name="runsDirectory">The directory of all runs; one that is missing has none.</param>
    /// <param name="keep">Runs to keep; 0 or less: nothing is pruned.</param>
    /// <param name="spare">Ids of runs to keep in any case: the active one, those still to be recovered.</param>
    /// <returns>Ids of the runs that lost their transcripts. A directory that cannot be deleted is left for the next time.</returns>
    public static IReadOnlyList<string> Prune(string runsDirectory, int keep, IReadOnlySet<string> spare)
    {
        ArgumentNullException.ThrowIfNull(spare);
        if (keep <= 0 || !Directory.Exists(runsDirectory)) return [];
        List<string> pruned = [];
        // Run ids begin with their time: the order of names is the order of runs.
        foreach (string run in Directory.EnumerateDirectories(runsDirectory).OrderByDescending(Path.GetFileName, StringComparer.Ordinal).Skip(keep))
        {
            string id = Path.GetFileName(run);
            if (!spare.Contains(id) && PruneRun(run)) pruned.Add(id);
        }
        return pruned;
    }

    private static bool PruneRun(string run)
    {
        bool any = false;
        foreach (string attempt in Directory.EnumerateDirectories(run).Where(path => Transcript.IsDirectoryName(Path.GetFileName(path))))
        {
            try
            {
                Directory.Delete(attempt, recursive: true);
                any = true;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // Somebody reads it, or an agent took the permission away: old text is no reason to stop a run.
            }
        }
        return any;
    }
}
