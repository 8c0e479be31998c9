namespace Orchestrator.Processes;

/// <summary>A wish that something should end: asked for by anybody any number of times, with the shortest of the graces given.</summary>
internal sealed class StopRequest(TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource due = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IDisposable> sources = [];
    private bool disposed;

    /// <summary>Completes with the first request.</summary>
    public Task Asked => asked.Task;

    /// <summary>Completes when the grace is over and force is due.</summary>
    public Task KillDue => due.Task;

    /// <summary>Asks.</summary>
    /// <param name="grace">Until force is due; zero: at once; Timeout.InfiniteTimeSpan: never.</param>
    /// <param name="killNow">Makes force due before that.</param>
    /// <returns>Whether nobody had asked before.</returns>
    public bool Ask(TimeSpan grace, CancellationToken killNow)
    {
        SetGrace(grace, killNow);
        return asked.TrySetResult();
    }

    /// <summary>Sets a limit without asking; the parameters are those of <see cref="Ask"/>.</summary>
    public void SetGrace(TimeSpan grace, CancellationToken killNow)
    {
        var endless = grace == Timeout.InfiniteTimeSpan || grace == TimeSpan.MaxValue;
        if ((grace <= TimeSpan.Zero && !endless) || killNow.IsCancellationRequested)
        {
            due.TrySetResult();
            return;
        }

        lock (gate)
        {
            if (disposed) return;
            if (!endless)
                sources.Add(time.CreateTimer(SetDue, due, grace, Timeout.InfiniteTimeSpan));
            if (killNow.CanBeCanceled)
                sources.Add(killNow.UnsafeRegister(SetDue, due));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            sources.ForEach(source => source.Dispose());
            sources.Clear();
        }
    }

    private static void SetDue(object? due) => ((TaskCompletionSource)due!).TrySetResult();
}
