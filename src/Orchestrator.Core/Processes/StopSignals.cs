using System.Runtime.InteropServices;

namespace Orchestrator.Processes;

/// <summary>Listens to INT, TERM and HUP for the length of a run: the first asks for a stop, the second for a kill.</summary>
/// <remarks>
/// A PowerShell host dies of TERM and HUP without running any finally block, and tells a cmdlet only once that it is to stop;
/// so whoever is in front of a run registers here, which takes the signals' default effect away until it is disposed.
/// </remarks>
public sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource kill = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private int signals;

    private StopSignals()
    {
    }

    /// <summary>Cancelled by the first signal: no new work, and an end within the grace.</summary>
    public CancellationToken Stop => stop.Token;

    /// <summary>Cancelled by the second signal: an end at once.</summary>
    public CancellationToken Kill => kill.Token;

    /// <summary>Begins to listen.</summary>
    public static StopSignals Listen()
    {
        var signals = new StopSignals();
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            signals.registrations.Add(PosixSignalRegistration.Create(signal, signals.OnSignal));
        return signals;
    }

    /// <summary>Asks for a stop, as the first signal does; asking again changes nothing.</summary>
    public void RequestStop() => Cancel(stop);

    /// <summary>Asks for a kill, as the second signal does, and with it for a stop.</summary>
    public void RequestKill()
    {
        Cancel(stop);
        Cancel(kill);
    }

    /// <summary>Stops listening; the signals have their default effect again.</summary>
    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        registrations.Clear();
        stop.Dispose();
        kill.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref signals) == 1) RequestStop();
        else RequestKill();
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            // Sets the token at once and runs what hangs on it elsewhere: a signal's thread must not wait for a run to wind down.
            _ = source.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The run has ended while the signal was on its way.
        }
    }
}
