using System.Threading.Channels;

namespace Orchestrator.Scheduling;

/// <summary>Wakes the loop: any number of reasons between two turns count as one.</summary>
internal sealed class WakeSignal
{
    private readonly Channel<bool> channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>There is something to look at.</summary>
    public void Set() => channel.Writer.TryWrite(true);

    /// <summary>Returns when the signal is set, or after the delay.</summary>
    /// <param name="delay">Null: only the signal wakes.</param>
    /// <param name="time">The clock of the delay.</param>
    public async Task WaitAsync(TimeSpan? delay, TimeProvider time)
    {
        if (channel.Reader.TryRead(out _)) return;
        if (delay is not { } bound)
        {
            await channel.Reader.ReadAsync().ConfigureAwait(false);
            return;
        }

        using var end = new CancellationTokenSource(bound > TimeSpan.Zero ? bound : TimeSpan.Zero, time);
        try
        {
            await channel.Reader.ReadAsync(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The delay has elapsed, which is as good a reason to look.
        }
    }
}
