using Orchestrator.Backlog;

namespace Orchestrator.Execution;

/// <summary>A dependency as a prompt shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its title; null if it is known nowhere.</param>
/// <param name="Status">Its status; null if it is known nowhere.</param>
public sealed record PromptDependency(string Id, string? Title = null, ItemStatus? Status = null)
{
    /// <summary>The dependency on a known item.</summary>
    public static PromptDependency On(BacklogItem item) => new(item.Id, item.Title, item.Status);
}
