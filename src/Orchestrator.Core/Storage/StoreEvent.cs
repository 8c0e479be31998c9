namespace Orchestrator.Storage;

/// <summary>A status transition as the event log holds it.</summary>
/// <param name="TaskId">The item.</param>
/// <param name="Time">When.</param>
/// <param name="Text">The reason of a block; else empty.</param>
/// <param name="Status">The native status it has now: todo, doing, blocked or done.</param>
internal sealed record StoreEvent(string TaskId, DateTimeOffset Time, string Text, string Status);
