namespace Orchestrator.Runs;

/// <summary>Asks a run in another process to end; lies in <c>stop.json</c>.</summary>
/// <param name="Run">The run that is meant; a request that names another one is deleted.</param>
/// <param name="Drain">Whether running phases may finish first.</param>
public sealed record StopRequest(string Run, bool Drain);
