using Orchestrator.Backlog;

namespace Orchestrator.Scheduling;

/// <summary>An open item that is not worked on now, and why.</summary>
/// <param name="Item">The item.</param>
/// <param name="Kind">The kind of reason, the first that applies in the order of the selection's rules.</param>
/// <param name="Reason">The reason in words, to stand behind the item: "waits for WRK-1 (new)".</param>
/// <param name="WaitsFor">Ids of unmet dependencies; empty for other reasons.</param>
public sealed record WaitingItem(BacklogItem Item, WaitKind Kind, string Reason, IReadOnlyList<string> WaitsFor);
