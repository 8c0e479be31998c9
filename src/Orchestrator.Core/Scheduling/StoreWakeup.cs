using Orchestrator.Coordination;
using Orchestrator.Storage;

namespace Orchestrator.Scheduling;

/// <summary>Wakes the loop when somebody changes the store or the inbox, so that new work starts at once.</summary>
internal sealed class StoreWakeup : IDisposable
{
    private readonly StoreWatcher watcher;
    private readonly CancellationTokenSource end = new();

    /// <summary>Begins to watch.</summary>
    public StoreWakeup(Project project, WakeSignal wake)
    {
        watcher = new StoreWatcher([project.Store.OwnedFiles[0], project.InboxFile], project.Time);
        _ = WatchAsync(wake);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        end.Cancel();
        end.Dispose();
        watcher.Dispose();
    }

    private async Task WatchAsync(WakeSignal wake)
    {
        var token = end.Token;
        while (true)
        {
            try
            {
                await watcher.WaitAsync(token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            wake.Set();
        }
    }
}
