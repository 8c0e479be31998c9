using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>What one look into the inbox brought.</summary>
/// <param name="Added">The new items.</param>
/// <param name="Warnings">What was skipped or not understood; a file that does not parse is told of once per change.</param>
public sealed record InboxResult(IReadOnlyList<BacklogItem> Added, IReadOnlyList<string> Warnings)
{
    /// <summary>Nothing was there.</summary>
    public static InboxResult Nothing { get; } = new([], []);
}
