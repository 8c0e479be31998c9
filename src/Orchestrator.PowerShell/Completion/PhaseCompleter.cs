using System.Collections;
using System.Management.Automation;
using Orchestrator.Coordination;
using Orchestrator.Pipelines;

namespace Orchestrator.PowerShell.Completion;

/// <summary>Phases of the pipeline that is named on the same line, else of all pipelines.</summary>
public sealed class PhaseCompleter : BacklogCompleter
{
    private protected override Task<List<CompletionResult>> CompleteAsync(
        Project project, string typed, IDictionary bound, CancellationToken cancellationToken)
    {
        var named = bound["Pipeline"] is { } name ? project.Pipelines.Find(name.ToString()) : null;
        IEnumerable<Pipeline> pipelines = named is null ? project.Pipelines.All : [named];
        return Task.FromResult<List<CompletionResult>>([.. pipelines
            .SelectMany(pipeline => pipeline.Phases.Select(phase => (Pipeline: pipeline, Phase: phase)))
            .DistinctBy(pair => pair.Phase.Name, StringComparer.Ordinal)
            .Where(pair => CompletionText.Matches(pair.Phase.Name, typed))
            .Select(pair => CompletionText.Result(pair.Phase.Name, $"{pair.Phase.Name} ({pair.Phase.Pool} phase of {pair.Pipeline.Name})"))]);
    }
}
