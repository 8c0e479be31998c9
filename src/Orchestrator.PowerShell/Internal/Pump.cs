using System.Collections.Concurrent;

namespace Orchestrator.PowerShell.Internal;

/// <summary>Carries actions from any thread to the one that owns the cmdlet (or job) while asynchronous work goes on elsewhere.</summary>
/// <remarks>
/// <c>Select-Object -First</c> calls no StopProcessing and signals no token: all that arrives is the exception out of WriteObject, here,
/// on the pumping thread. So whatever an action throws cancels the work and waits for it before it goes on upwards.
/// </remarks>
#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle nobody asked for holds nothing to release, and late posts may still come.
internal sealed class Pump
#pragma warning restore CA1001
{
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(3);

    private readonly ConcurrentQueue<Action> actions = new();
    private readonly SemaphoreSlim arrived = new(0);
    private volatile bool abandoned;

    /// <summary>Queues an action for the pumping thread; dropped once nobody pumps any more.</summary>
    internal void Post(Action action)
    {
        if (abandoned) return;
        actions.Enqueue(action);
        arrived.Release();
    }

    /// <summary>Runs the work on another thread and pumps on this one until it has ended; what was posted before its end is done before.</summary>
    /// <param name="work">Started on the thread pool.</param>
    /// <param name="cancel">Called when a posted action throws; asks the work to end in order.</param>
    /// <param name="kill">Called when that takes longer than <paramref name="bound"/>.</param>
    /// <param name="bound">How long an orderly end may take.</param>
    /// <param name="tick">Called in between, at least this often when given.</param>
    /// <param name="onTick">What to do then.</param>
    internal T Run<T>(Func<Task<T>> work, Action cancel, Action kill, TimeSpan bound, TimeSpan? tick = null, Action? onTick = null)
    {
        var task = Task.Run(work);
        _ = task.ContinueWith(
            static (_, pump) => ((Pump)pump!).arrived.Release(), this, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            while (true)
            {
                // Read before the queue is emptied: what the work posted last lies in the queue by then.
                var ended = task.IsCompleted;
                while (actions.TryDequeue(out var action)) action();
                if (ended) break;
                arrived.Wait(tick ?? Timeout.InfiniteTimeSpan);
                onTick?.Invoke();
            }
        }
        catch
        {
            abandoned = true;
            cancel();
            if (!HasEnded(task, bound))
            {
                kill();
                HasEnded(task, AfterKill);
            }

            throw;
        }

        abandoned = true;
#pragma warning disable VSTHRD002 // The task has ended; this only takes its result or rethrows what it threw.
        return task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    private static bool HasEnded(Task task, TimeSpan bound)
    {
        try
        {
#pragma warning disable VSTHRD002 // Blocking the pipeline thread is the point: the prompt must not come back before the agents are gone.
            return task.Wait(bound);
#pragma warning restore VSTHRD002
        }
        catch (AggregateException)
        {
            return true;
        }
    }
}
