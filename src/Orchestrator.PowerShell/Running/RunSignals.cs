using System.Runtime.InteropServices;

namespace Orchestrator.PowerShell.Running;

/// <summary>Listens to the signals that end processes for the length of a run: the first asks it to end, the second does not wait.</summary>
/// <remarks>
/// pwsh dies of TERM and HUP within milliseconds, without any finally, and tells a cmdlet of Ctrl+C only once; so both are taken here.
/// </remarks>
internal sealed class RunSignals : IDisposable
{
    private readonly CancellationTokenSource stop;
    private readonly CancellationTokenSource kill;
    private readonly PosixSignalRegistration[] registrations;
    private int received;

    /// <summary>Begins to listen.</summary>
    /// <param name="stop">Cancelled by the first signal.</param>
    /// <param name="kill">Cancelled by the second.</param>
    /// <param name="interrupt">Whether Ctrl+C is meant too; a run in the background leaves it to the person's foreground.</param>
    internal RunSignals(CancellationTokenSource stop, CancellationTokenSource kill, bool interrupt)
    {
        this.stop = stop;
        this.kill = kill;
        PosixSignal[] signals = interrupt ? [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP] : [PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Receive))];
    }

    /// <summary>Exit code of a process that was told to die, not only to stop what it does; null if it was not.</summary>
    internal int? ExitCode { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
    }

    private void Receive(PosixSignalContext context)
    {
        context.Cancel = true;
        ExitCode = context.Signal switch
        {
            PosixSignal.SIGTERM => 143,
            PosixSignal.SIGHUP => 129,
            _ => ExitCode,
        };
        var source = Interlocked.Increment(ref received) == 1 ? stop : kill;
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run has just ended.
        }
    }
}
