using Orchestrator.Backlog;

namespace Orchestrator.Execution;

/// <summary>Assessments that a phase found to be new or different; null leaves the item's.</summary>
/// <param name="Size">Expected extent.</param>
/// <param name="Complexity">Expected complexity.</param>
/// <param name="Risk">Expected risk.</param>
/// <param name="Impact">Expected impact.</param>
public sealed record AssessmentUpdate(ItemSize? Size = null, Level? Complexity = null, Level? Risk = null, Level? Impact = null)
{
    /// <summary>Whether nothing changes.</summary>
    public bool IsEmpty => Size is null && Complexity is null && Risk is null && Impact is null;

    /// <summary>The item with these assessments.</summary>
    public BacklogItem ApplyTo(BacklogItem item) => IsEmpty
        ? item
        : item with
        {
            Size = Size ?? item.Size,
            Complexity = Complexity ?? item.Complexity,
            Risk = Risk ?? item.Risk,
            Impact = Impact ?? item.Impact,
        };
}
