using Orchestrator.Agents;
using Orchestrator.Pipelines;

namespace Orchestrator.Configuration;

/// <summary>What exists without any configuration, as the binder and its defaults need it.</summary>
internal static class BuiltIns
{
    /// <summary>How the command line starts the scripted agent, provided that it is on PATH.</summary>
    public static IReadOnlyList<string> DemoCommand { get; } = ["orchestrate", "demo-agent"];

    /// <summary>The built-in agents by name, the scripted one started by the command line.</summary>
    public static IReadOnlyDictionary<string, AgentDefinition> Agents { get; } = AgentsWith(DemoCommand);

    /// <summary>The pipeline of a project that configures none.</summary>
    public static Pipeline Pipeline => BuiltInPipeline.Feature;

    /// <summary>Names of the phases that have instructions without a prompt or workflow files of their own.</summary>
    public static IEnumerable<string> PhasesWithInstructions => BuiltInWorkflows.Names.Where(name => name != Phase.Triage);

    /// <summary>The built-in agents by name, the scripted one started by these words.</summary>
    public static IReadOnlyDictionary<string, AgentDefinition> AgentsWith(IReadOnlyList<string> demoCommand) =>
        BuiltInAgents.External.Values
            .Append(BuiltInAgents.Demo(demoCommand))
            .ToDictionary(agent => agent.Name, StringComparer.Ordinal);
}
