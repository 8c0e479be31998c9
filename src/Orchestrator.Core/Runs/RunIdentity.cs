namespace Orchestrator.Runs;

/// <summary>Who holds the run lock, as <c>run.json</c> says it.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Pid">Process id of the orchestrator.</param>
/// <param name="Started">Start, UTC.</param>
/// <param name="Host">Name of the machine.</param>
public sealed record RunIdentity(string Run, int Pid, DateTimeOffset Started, string Host);
