using System.Runtime.CompilerServices;

namespace Orchestrator.Agents;

/// <summary>Finds and reads the transcripts of runs.</summary>
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
}
