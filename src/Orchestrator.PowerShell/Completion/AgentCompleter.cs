using System.Collections;
using System.Management.Automation;
using Orchestrator.Coordination;

namespace Orchestrator.PowerShell.Completion;

/// <summary>Names of the built-in and the configured agents; the command line is the tooltip.</summary>
public sealed class AgentCompleter : BacklogCompleter
{
    private protected override Task<List<CompletionResult>> CompleteAsync(
        Project project, string typed, IDictionary bound, CancellationToken cancellationToken) =>
        Task.FromResult<List<CompletionResult>>([.. project.Settings.Agents
            .Where(agent => CompletionText.Matches(agent.Key, typed))
            .OrderBy(agent => agent.Key, StringComparer.Ordinal)
            .Select(agent => CompletionText.Result(agent.Key, string.Join(' ', agent.Value.Command)))]);
}
