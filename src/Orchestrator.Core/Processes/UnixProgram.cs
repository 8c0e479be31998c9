using Orchestrator.Native;

namespace Orchestrator.Processes;

/// <summary>What all programs on Unix have in common: a group and session that bear the leader's number.</summary>
internal abstract class UnixProgram : StartedProgram
{
    private readonly Lock _gate = new();
    private bool _released;

    /// <inheritdoc/>
    public override bool CanListDescendants => ProcessTable.IsReadable;

    /// <inheritdoc/>
    public override void SignalGroup(StopSignal signal)
    {
        lock (_gate)
        {
            // Once released, the number may be anybody's.
            if (!_released && !ProcessSignal.ToGroup(Id, Number(signal))) SignalOnlyLeader(signal);
        }
    }

    /// <inheritdoc/>
    public override void SignalLeader(StopSignal signal)
    {
        lock (_gate)
        {
            if (!_released) SignalOnlyLeader(signal);
        }
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<ProcessEntry>> ListDescendantsAsync(string? marker)
    {
        var snapshot = await ProcessTable.ScanAsync(marker, StartedTicks).ConfigureAwait(false);
        return snapshot.OfAttempt(Id, marker, marker is null ? null : OrphanAdoption.OfTheOnlyAttempt());
    }

    /// <inheritdoc/>
    public override void Signal(ProcessEntry descendant, StopSignal signal) => ProcessTable.Signal(descendant, signal);

    /// <inheritdoc/>
    public override void Release()
    {
        lock (_gate)
        {
            _released = true;
            ReleaseLeader();
        }
    }

    /// <summary>When the leader started, as in <see cref="ProcessEntry.StartedTicks"/>; 0 if that is not known.</summary>
    protected virtual long StartedTicks => 0;

    /// <summary>Reaps the leader, if that is ours to do.</summary>
    protected abstract void ReleaseLeader();

    private void SignalOnlyLeader(StopSignal signal)
    {
        // A zombie still takes signals; a leader that somebody else has reaped must get none.
        if (Exited.IsCompleted) return;
        _ = ProcessSignal.ToProcess(Id, Number(signal));
    }

    private static int Number(StopSignal signal) => signal == StopSignal.Kill ? ProcessSignal.Kill : ProcessSignal.Terminate;
}
