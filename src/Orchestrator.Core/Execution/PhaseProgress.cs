namespace Orchestrator.Execution;

/// <summary>What a phase that is on tells about itself.</summary>
/// <param name="Attempt">Number of the attempt, from 1.</param>
/// <param name="Activity">What the agent does; null at the start of an attempt.</param>
/// <param name="Notice">A failed attempt that will be tried again, or another thing worth a verbose line; else null.</param>
public sealed record PhaseProgress(int Attempt, string? Activity, string? Notice = null);
