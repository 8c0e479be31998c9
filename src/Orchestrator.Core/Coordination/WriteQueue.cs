using System.Threading.Channels;

namespace Orchestrator.Coordination;

/// <summary>One consumer of a bounded channel: work runs in the order it came, one piece at a time; callers await replies.</summary>
internal sealed class WriteQueue : IAsyncDisposable
{
    private readonly Channel<Func<Task>> channel = Channel.CreateBounded<Func<Task>>(
        new BoundedChannelOptions(64) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Task consumer;

    public WriteQueue() => consumer = Task.Run(ConsumeAsync);

    /// <summary>Runs the work when its turn comes; what it throws reaches the caller, never the consumer.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var reply = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await channel.Writer.WriteAsync(async () =>
        {
            try
            {
                reply.SetResult(await work().ConfigureAwait(false));
            }
            catch (Exception error)
            {
                reply.SetException(error);
            }
        }).ConfigureAwait(false);
        return await reply.Task.ConfigureAwait(false);
    }

    /// <summary>Takes no more work and returns when what was taken is done.</summary>
    public async ValueTask DisposeAsync()
    {
        channel.Writer.TryComplete();
        await consumer.ConfigureAwait(false);
    }

    private async Task ConsumeAsync()
    {
        await foreach (var work in channel.Reader.ReadAllAsync().ConfigureAwait(false)) await work().ConfigureAwait(false);
    }
}
