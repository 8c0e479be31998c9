namespace Orchestrator.Backlog;

/// <summary>Compares an item's assessments with the project's limits (chapter 1.7).</summary>
public static class GuardrailCheck
{
    /// <summary>What stops the item at a boundary: a limit it exceeds, else its review flag; null if it may pass.</summary>
    /// <remarks>An item with <see cref="BacklogItem.GuardrailOverride"/> always passes; missing assessments do too.</remarks>
    public static GuardrailBlock? Evaluate(BacklogItem item, Guardrails limits)
    {
        if (item.GuardrailOverride) return null;
        if (Exceeded(item, limits) is { } reason) return new(BlockType.Guardrail, reason);
        return item.RequiresHumanReview ? new(BlockType.Review, "human review requested") : null;
    }

    /// <summary>Which limits the assessments exceed, such as "risk high exceeds max_risk low"; null if none. The override is not looked at.</summary>
    public static string? Exceeded(BacklogItem item, Guardrails limits)
    {
        var reasons = new List<string>(3);
        if (item.Size > limits.MaxSize) reasons.Add($"size {Word(item.Size)} exceeds max_size {Word(limits.MaxSize)}");
        if (item.Complexity > limits.MaxComplexity) reasons.Add($"complexity {Word(item.Complexity)} exceeds max_complexity {Word(limits.MaxComplexity)}");
        if (item.Risk > limits.MaxRisk) reasons.Add($"risk {Word(item.Risk)} exceeds max_risk {Word(limits.MaxRisk)}");
        return reasons.Count == 0 ? null : string.Join("; ", reasons);
    }

    /// <summary>Whether a limited assessment is higher than before; one that was unknown and is known now counts.</summary>
    public static bool HasGrown(BacklogItem before, BacklogItem after) =>
        Rank(after.Size) > Rank(before.Size) || Rank(after.Complexity) > Rank(before.Complexity) || Rank(after.Risk) > Rank(before.Risk);

    private static int Rank(ItemSize? size) => size is { } known ? (int)known : -1;

    private static int Rank(Level? level) => level is { } known ? (int)known : -1;

    private static string Word<T>(T? value) where T : struct, Enum => value.ToString()!.ToLowerInvariant();
}
