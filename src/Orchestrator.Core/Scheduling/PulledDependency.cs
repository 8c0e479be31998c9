using Orchestrator.Backlog;

namespace Orchestrator.Scheduling;

/// <summary>An open item that is worked on because a target waits for it.</summary>
/// <param name="Item">The item.</param>
/// <param name="Target">The first target that waits for it, over any number of steps.</param>
public sealed record PulledDependency(BacklogItem Item, string Target);
