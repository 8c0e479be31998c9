using Orchestrator.Agents;
using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Configuration;

/// <summary>Everything that a configuration can say, defaults filled in.</summary>
public sealed record OrchestratorSettings
{
    /// <summary>The keys of <c>[project]</c>.</summary>
    public ProjectSettings Project { get; init; } = new();

    /// <summary>The keys of <c>[guardrails]</c>.</summary>
    public Guardrails Guardrails { get; init; } = new();

    /// <summary>The keys of <c>[execution]</c>.</summary>
    public ExecutionSettings Execution { get; init; } = new();

    /// <summary>The keys of <c>[git]</c>.</summary>
    public GitSettings Git { get; init; } = new();

    /// <summary>The keys of <c>[agent]</c>.</summary>
    public AgentSettings Agent { get; init; } = new();

    /// <summary>The built-in agents, as <c>[agents]</c> changes and extends them, by name.</summary>
    public IReadOnlyDictionary<string, AgentDefinition> Agents { get; init; } = BuiltIns.Agents;

    /// <summary>The pipelines of <c>[pipelines]</c>, or the built-in one.</summary>
    public PipelineCatalog Pipelines { get; init; } = new([BuiltIns.Pipeline]);
}
