using System.Runtime.ExceptionServices;

namespace Orchestrator.Processes;

/// <summary>A running child that leads a session and group of its own, and that takes its descendants with it when it ends.</summary>
/// <remarks>
/// The order of an end: the leader has ended; what is left of its group, and whoever escaped from it but bears its marker, is ended
/// (TERM, grace, KILL); the output is drained; the leader is reaped. On Unix the terminal's Ctrl+C does not reach the child.
/// </remarks>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly ProcessStart start;
    private readonly TimeProvider time;
    private readonly StartedProgram program;
    private readonly StopRequest stop;
    private readonly long startedTimestamp;

    private ChildProcess(ProcessStart start, StartedProgram program, TimeProvider time, int adoptionPeriod)
    {
        this.start = start;
        this.time = time;
        this.program = program;
        stop = new StopRequest(time);
        StartedAt = time.GetUtcNow();
        startedTimestamp = time.GetTimestamp();
        Completion = RunAsync(adoptionPeriod);
    }

    /// <summary>The number of the process, which is also that of its session and group on Unix.</summary>
    public int Id => program.Id;

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Completes when the child and its descendants have ended and all output has been delivered.</summary>
    /// <remarks>
    /// Faults with what <see cref="ProcessStart.OnOutput"/> or <see cref="ProcessStart.OnError"/> threw, or if the process table cannot
    /// be read.
    /// </remarks>
    public Task<ProcessExit> Completion { get; }

    /// <summary>Starts a child.</summary>
    /// <param name="start">What to start.</param>
    /// <param name="time">The clock of its times and graces.</param>
    /// <exception cref="OrchestratorException">
    /// OrcWorkingDirectoryMissing, OrcProgramNotFound, OrcProgramNotExecutable (a directory, not executable, no known format, a missing
    /// interpreter), OrcProcessLimitReached (too many open files or processes), OrcProcessStartFailed (arguments too long).
    /// </exception>
    public static ChildProcess Start(ProcessStart start, TimeProvider time)
    {
        // Before the start: what the child leaves behind may leave it at once.
        var adoptionPeriod = OrphanAdoption.Period;
        if (start.Marker is null) return new ChildProcess(start, StartedProgram.Start(start), time, adoptionPeriod);
        OrphanAdoption.CountAttempt(+1);
        try
        {
            return new ChildProcess(start, StartedProgram.Start(start), time, adoptionPeriod);
        }
        catch
        {
            OrphanAdoption.CountAttempt(-1);
            throw;
        }
    }

    /// <summary>
    /// Asks the child and all its descendants to end (TERM to all at once) and forces those that have not when the grace is over.
    /// </summary>
    /// <param name="grace">From now until KILL; zero for at once. Of several callers the one with the earliest end decides.</param>
    /// <param name="killNow">Ends the grace early.</param>
    /// <returns>A task that completes with <see cref="Completion"/> and does not fail where that does.</returns>
    public Task StopAsync(TimeSpan grace, CancellationToken killNow = default)
    {
        // TERM goes out here and not later, so that a loop over many children reaches all of them at once.
        if (stop.Ask(grace, killNow) && !program.Exited.IsCompleted) Terminate();
        return Completion.ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Kills what still runs and waits for it.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero).ConfigureAwait(false);

    private async Task<ProcessExit> RunAsync(int adoptionPeriod)
    {
        using var output = OutputPump.Start(program.Output, start.OnOutput);
        using var error = OutputPump.Start(program.Error, start.OnError);
        using var writing = new CancellationTokenSource();
        var input = WriteInputAsync(writing.Token);
        bool wasStopped;
        int survivors;
        try
        {
            var descendants = new DescendantEnding(program, start, stop, adoptionPeriod);
            await descendants.UntilLeaderEndsAsync().ConfigureAwait(false);
            wasStopped = stop.Asked.IsCompleted;
            survivors = await descendants.EndRestAsync().ConfigureAwait(false);
        }
        finally
        {
            if (start.Marker is not null) OrphanAdoption.CountAttempt(-1);
            if (!input.IsCompleted) await writing.CancelAsync().ConfigureAwait(false);
            await input.ConfigureAwait(false);
            await output.DrainAsync().ConfigureAwait(false);
            await error.DrainAsync().ConfigureAwait(false);
            program.Release();
            program.Dispose();
            stop.Dispose();
        }

        if ((output.Failure ?? error.Failure) is { } failure) ExceptionDispatchInfo.Throw(failure);
        // It has not ended if not even KILL could end it (a process stuck in the kernel).
        var status = program.Exited.IsCompletedSuccessfully ? await program.Exited.ConfigureAwait(false) : default;
        return new ProcessExit(status.Code, status.Signal, time.GetElapsedTime(startedTimestamp), survivors, wasStopped);
    }

    private async Task WriteInputAsync(CancellationToken cancellation)
    {
        if (program.Input is not { } pipe) return;
        try
        {
            var bytes = start.LateInput is { } later ? await later.WaitAsync(cancellation).ConfigureAwait(false) : start.StandardInput;
            await pipe.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // A child that never reads its input, or ends before it has read all of it, is none the worse for it.
        }
        finally
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>To the whole group, or, if some of it may stay, to the leader; the rest then gets it one by one.</summary>
    private void Terminate()
    {
        if (start.KeepProcesses.Count == 0) program.SignalGroup(StopSignal.Terminate);
        else program.SignalLeader(StopSignal.Terminate);
    }
}
