namespace Orchestrator.Runs;

/// <summary>An item that could not run, in a run's summary.</summary>
/// <param name="Id">The item.</param>
/// <param name="Title">Its title.</param>
/// <param name="Cause">What it waits for.</param>
public sealed record WaitingEntry(string Id, string Title, string Cause);
