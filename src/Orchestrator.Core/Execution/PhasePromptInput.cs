using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Execution;

/// <summary>All that the prompt of a phase is made of, decided beforehand.</summary>
/// <remarks>Summary, question and answer, rework context and subphase count come from the item.</remarks>
public sealed record PhasePromptInput
{
    /// <summary>The item as it is when the attempt starts.</summary>
    public required BacklogItem Item { get; init; }

    /// <summary>The item's pipeline.</summary>
    public required Pipeline Pipeline { get; init; }

    /// <summary>The phase to run; one of the pipeline's.</summary>
    public required Phase Phase { get; init; }

    /// <summary>Number of this attempt, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Attempts the phase has.</summary>
    public int MaxAttempts { get; init; } = 1;

    /// <summary>How long the attempt may take; null: the prompt does not say.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>The item's dependencies, in its order.</summary>
    public IReadOnlyList<PromptDependency> Dependencies { get; init; } = [];

    /// <summary>Absolute path of the item's change folder, which exists.</summary>
    public required string ChangeFolder { get; init; }

    /// <summary>Files in the change folder, relative to it.</summary>
    public IReadOnlyList<string> Artefacts { get; init; } = [];

    /// <summary>Absolute path of the idea file that triage wrote; null if there is none.</summary>
    public string? IdeaFile { get; init; }

    /// <summary>What made the previous attempt fail; null in the first.</summary>
    public string? PreviousFailure { get; init; }

    /// <summary>Absolute path of the result file to write.</summary>
    public required string ResultPath { get; init; }

    /// <summary>What the result has to hold; hand the same to the reader.</summary>
    public ResultContract Contract => ResultContract.For(Item.Id, Pipeline, Phase);
}
