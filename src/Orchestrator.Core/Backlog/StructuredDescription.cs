namespace Orchestrator.Backlog;

/// <summary>What triage understood of an item, in five parts.</summary>
public sealed record StructuredDescription
{
    /// <summary>Where the wish comes from.</summary>
    public string Context { get; init; } = "";

    /// <summary>What is wrong or missing.</summary>
    public string Problem { get; init; } = "";

    /// <summary>What shall be done.</summary>
    public string Solution { get; init; } = "";

    /// <summary>What that brings.</summary>
    public string Impact { get; init; } = "";

    /// <summary>Why the assessments are what they are.</summary>
    public string SizingRationale { get; init; } = "";

    /// <summary>Whether no part says anything.</summary>
    public bool IsEmpty =>
        Context.Length == 0 && Problem.Length == 0 && Solution.Length == 0 && Impact.Length == 0 && SizingRationale.Length == 0;
}
