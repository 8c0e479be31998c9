namespace Orchestrator.Processes;

/// <summary>How a child process ended.</summary>
/// <param name="ExitCode">0–255 on Unix; null if a signal ended it, or if the host of this process reaped it first.</param>
/// <param name="Signal">The signal's number; null if it ended by itself.</param>
/// <param name="Duration">From the start until its output was drained.</param>
/// <param name="SurvivorsEnded">How many descendants it left behind that had to be ended.</param>
/// <param name="WasStopped">Whether a stop was asked for before it had ended.</param>
public sealed record ProcessExit(int? ExitCode, int? Signal, TimeSpan Duration, int SurvivorsEnded, bool WasStopped);
