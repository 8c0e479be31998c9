namespace Orchestrator.Processes;

/// <summary>What a short-lived program printed, and how it ended.</summary>
/// <param name="ExitCode">0–255 on Unix; null if a signal ended it.</param>
/// <param name="Signal">The signal's number; null if it ended by itself.</param>
/// <param name="Output">All of its standard output.</param>
/// <param name="Error">The end of its standard error, at most 1 MB.</param>
/// <param name="TimedOut">Whether it was ended because it took too long.</param>
public sealed record CapturedOutput(int? ExitCode, int? Signal, ReadOnlyMemory<byte> Output, ReadOnlyMemory<byte> Error, bool TimedOut);
