using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Execution;

/// <summary>All that the prompt of a triage is made of, decided beforehand.</summary>
public sealed record TriagePromptInput
{
    /// <summary>The New item.</summary>
    public required BacklogItem Item { get; init; }

    /// <summary>The open backlog, in any order; the item itself may be among it.</summary>
    public IReadOnlyList<BacklogItem> OpenItems { get; init; } = [];

    /// <summary>The pipelines to choose from.</summary>
    public required PipelineCatalog Pipelines { get; init; }

    /// <summary>Number of this attempt, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Attempts the triage has.</summary>
    public int MaxAttempts { get; init; } = 1;

    /// <summary>The item's dependencies, in its order.</summary>
    public IReadOnlyList<PromptDependency> Dependencies { get; init; } = [];

    /// <summary>What made the previous attempt fail; null in the first.</summary>
    public string? PreviousFailure { get; init; }

    /// <summary>Absolute path where an idea file may be written.</summary>
    public required string IdeaFile { get; init; }

    /// <summary>Absolute path of the result file to write.</summary>
    public required string ResultPath { get; init; }

    /// <summary>What the result has to hold; hand the same to the reader.</summary>
    public ResultContract Contract => ResultContract.ForTriage(Item.Id);
}
