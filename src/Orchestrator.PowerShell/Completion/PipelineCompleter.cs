using System.Collections;
using System.Management.Automation;
using Orchestrator.Coordination;

namespace Orchestrator.PowerShell.Completion;

/// <summary>Names of the configured pipelines; their phases are the tooltip.</summary>
public sealed class PipelineCompleter : BacklogCompleter
{
    private protected override Task<List<CompletionResult>> CompleteAsync(
        Project project, string typed, IDictionary bound, CancellationToken cancellationToken) =>
        Task.FromResult<List<CompletionResult>>([.. project.Pipelines.All
            .Where(pipeline => CompletionText.Matches(pipeline.Name, typed))
            .Select(pipeline => CompletionText.Result(pipeline.Name, string.Join(" → ", pipeline.Phases.Select(phase => phase.Name))))]);
}
