namespace Orchestrator.Execution;

/// <summary>A phase that has begun: its baseline is journalled.</summary>
/// <param name="Token">Names the phase within the run until its commit is made.</param>
/// <param name="Head">HEAD before it; full id.</param>
/// <param name="Branch">Branch before it.</param>
/// <param name="StalenessProblem">Why the item's base is stale; null if it is fresh or nobody asked.</param>
public sealed record PhaseStart(int Token, string Head, string? Branch, string? StalenessProblem)
{
    /// <summary>Why there is nothing to do any more: the item left its place between its choice and this; null if it is where it was.</summary>
    public string? Overtaken { get; init; }
}
