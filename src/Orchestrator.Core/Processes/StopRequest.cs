namespace Orchestrator.Processes;

/// <summary>A wish that something should end: asked for by anybody any number of times, with the shortest of the graces given.</summary>
internal sealed class StopRequest(TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _due = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IDisposable> _sources = [];
    private bool _disposed;

    /// <summary>Completes with the first request.</summary>
    public Task Asked => _asked.Task;

    /// <summary>Completes when the grace is over and force is due.</summary>
    public Task KillDue => _due.Task;

    /// <summary>Asks.</summary>
    /// <param name="grace">Until force is due; zero: at once; Timeout.InfiniteTimeSpan: never.</param>
    /// <param name="killNow">Makes force due before that.</param>
    /// <returns>Whether nobody had asked before.</returns>
    public bool Ask(TimeSpan grace, CancellationToken killNow)
    {
        SetGrace(grace, killNow);
        return _asked.TrySetResult();
    }

    /// <summary>Sets a limit without asking; the parameters are those of <see cref="Ask"/>.</summary>
    public void SetGrace(TimeSpan grace, CancellationToken killNow)
    {
        var endless = grace == Timeout.InfiniteTimeSpan || grace == TimeSpan.MaxValue;
        if ((grace <= TimeSpan.Zero && !endless) || killNow.IsCancellationRequested)
        {
            _due.TrySetResult();
            return;
        }

        lock (_gate)
        {
            if (_disposed) return;
            if (!endless)
                _sources.Add(time.CreateTimer(SetDue, _due, grace, Timeout.InfiniteTimeSpan));
            if (killNow.CanBeCanceled)
                _sources.Add(killNow.UnsafeRegister(SetDue, _due));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _sources.ForEach(source => source.Dispose());
            _sources.Clear();
        }
    }

    private static void SetDue(object? due) => ((TaskCompletionSource)due!).TrySetResult();
}
