using System.IO.Pipes;
using Orchestrator.Native;

namespace Orchestrator.Processes;

/// <summary>
/// Carries what a child prints to whoever listens, in order, without a thread of its own, in memory that does not grow with the output.
/// </summary>
internal sealed class OutputPump : IDisposable
{
    private const int FirstBuffer = 4 * 1024;   // 200 silent children cost 1.6 MB
    private const int LargestBuffer = 64 * 1024; // what a pipe holds
    private const int DrainLimit = 1024 * 1024;  // the most a pipe can be made to hold

    private readonly Stream pipe;
    private readonly Action<ReadOnlyMemory<byte>>? listener;
    private readonly CancellationTokenSource drain = new();
    private Exception? failure;

    private OutputPump(Stream pipe, Action<ReadOnlyMemory<byte>>? listener)
    {
        this.pipe = pipe;
        this.listener = listener;
    }

    /// <summary>What the listener threw; null if all is well.</summary>
    public Exception? Failure => failure;

    /// <summary>Completes at the end of the output, or when <see cref="DrainAsync"/> has taken what was there; never fails.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Starts carrying.</summary>
    public static OutputPump Start(Stream pipe, Action<ReadOnlyMemory<byte>>? listener)
    {
        var pump = new OutputPump(pipe, listener);
        pump.Completion = pump.RunAsync();
        return pump;
    }

    /// <summary>
    /// Takes what is in the pipe now and ends. The end of the output would come only when the last process that holds the
    /// other end has gone, and one that may outlive the agent may hold it for ever.
    /// </summary>
    /// <remarks>On Windows, where the pipe is a file that cannot be asked and a read cannot be cancelled, the Job Object has ended all who could hold it.</remarks>
    public async Task DrainAsync()
    {
        // Where nobody writes any more the end is on its way, and an interrupted read is an exception for nothing.
        if (!Completion.IsCompleted && pipe is PipeStream known && !NativePipe.IsHungUp(known.SafePipeHandle)) await drain.CancelAsync().ConfigureAwait(false);
        await Completion.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => drain.Dispose();

    private async Task RunAsync()
    {
        // The first read happens on the caller's thread, which starts children and should not wait for a listener.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var buffer = new byte[FirstBuffer];
        var drained = 0;
        while (true)
        {
            int read;
            try
            {
                var draining = drain.IsCancellationRequested;
                if (draining && (drained >= DrainLimit || pipe is PipeStream known && !NativePipe.IsReadable(known.SafePipeHandle))) return;
                read = await pipe.ReadAsync(buffer, draining ? CancellationToken.None : drain.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                continue;
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
            {
                return; // The pipe is broken or closed: nothing more will come.
            }

            if (read == 0) return;
            if (drain.IsCancellationRequested) drained += read;
            Deliver(buffer.AsMemory(0, read));
            if (read == buffer.Length && buffer.Length < LargestBuffer) buffer = new byte[Math.Min(buffer.Length * 4, LargestBuffer)];
        }
    }

    private void Deliver(ReadOnlyMemory<byte> bytes)
    {
        if (listener is null || this.failure is not null) return;
        try
        {
            listener(bytes);
        }
        catch (Exception failure)
        {
            // Reading goes on: a full pipe would block the child for something that is not its fault.
            this.failure = failure;
        }
    }
}
