namespace Orchestrator.Backlog;

/// <summary>A dependency on an id that neither the backlog nor its archive knows; the item waits until it is mended.</summary>
/// <param name="ItemId">The item that has the dependency.</param>
/// <param name="Dependency">The unknown id.</param>
public sealed record UnknownDependency(string ItemId, string Dependency);
