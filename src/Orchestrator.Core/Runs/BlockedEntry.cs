namespace Orchestrator.Runs;

/// <summary>An item that waits for a human, in a run's summary.</summary>
/// <param name="Id">The item.</param>
/// <param name="Title">Its title.</param>
/// <param name="Type">Kind of block as text; null if unknown.</param>
/// <param name="Reason">Why.</param>
public sealed record BlockedEntry(string Id, string Title, string? Type, string Reason);
