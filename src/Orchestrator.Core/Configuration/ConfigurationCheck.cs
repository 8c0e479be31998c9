using Orchestrator.Backlog;

namespace Orchestrator.Configuration;

/// <summary>The part of a preflight that needs configuration, agents and items; those of git and the store are added to its findings.</summary>
/// <param name="agents">What checks the agents' programs.</param>
public sealed class ConfigurationCheck(AgentCheck agents)
{
    /// <summary>Gathers everything there is to say.</summary>
    /// <param name="configuration">The configuration as <see cref="SettingsLoader.Inspect"/> read it, errors included.</param>
    /// <param name="backlog">The backlog; null when it could not be read.</param>
    /// <param name="defaultAgent">The agent that stands in for <c>agent.cli</c>; null: none does.</param>
    /// <param name="cancellationToken">Ends what was started.</param>
    /// <returns>The findings: configuration, workflow files, agents, items.</returns>
    public async Task<IReadOnlyList<ConfigurationFinding>> RunAsync(
        OrchestratorConfiguration configuration, BacklogSnapshot? backlog, string? defaultAgent, CancellationToken cancellationToken) =>
    [
        .. configuration.Findings,
        .. WorkflowCheck.Check(configuration),
        .. await agents.CheckAsync(configuration, defaultAgent, cancellationToken).ConfigureAwait(false),
        .. backlog is null ? [] : BacklogCheck.Check(backlog, new ReliableParts(configuration).HasPhases ? configuration.Settings.Pipelines : null),
    ];
}
