namespace Orchestrator.Agents;

/// <summary>Tells when nothing has been heard for too long.</summary>
/// <param name="longest">Longest silence; zero: any.</param>
/// <param name="time">Its clock.</param>
internal sealed class SilenceWatch(TimeSpan longest, TimeProvider time) : IDisposable
{
    private long lastHeard = time.GetTimestamp();
    private ITimer? timer;

    /// <summary>Something was heard; cheap enough for every read, from any thread.</summary>
    internal void Break() => Volatile.Write(ref lastHeard, time.GetTimestamp());

    /// <summary>Begins to watch.</summary>
    /// <param name="tooLong">Called when the longest silence is reached, perhaps more than once.</param>
    internal void WhenTooLong(Action tooLong)
    {
        if (longest <= TimeSpan.Zero) return;
        // One timer that looks when the silence could at the earliest have lasted too long, instead of one that every read winds up.
        timer = time.CreateTimer(
            _ =>
            {
                TimeSpan silence = time.GetElapsedTime(Volatile.Read(ref lastHeard));
                if (silence >= longest) tooLong();
                else timer?.Change(longest - silence, Timeout.InfiniteTimeSpan);
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        timer.Change(longest, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => timer?.Dispose();
}
