using Orchestrator.Agents;
using Orchestrator.Pipelines;

namespace Orchestrator.Configuration;

/// <summary>What exists without any configuration.</summary>
internal static class BuiltIns
{
    /// <summary>How the command line starts the scripted agent, provided that it is on PATH.</summary>
    public static IReadOnlyList<string> DemoCommand { get; } = ["orchestrate", "demo-agent"];

    /// <summary>The built-in agents by name, the scripted one started by the command line.</summary>
    public static IReadOnlyDictionary<string, AgentDefinition> Agents { get; } = AgentsWith(DemoCommand);

    /// <summary>The built-in agents by name, the scripted one started by these words.</summary>
    public static IReadOnlyDictionary<string, AgentDefinition> AgentsWith(IReadOnlyList<string> demoCommand) => new[]
    {
        new AgentDefinition(
            "claude",
            ["claude", "-p", "--dangerously-skip-permissions", "--output-format", "stream-json", "--verbose", "--model", "{model}"])
        { Output = AgentOutputFormat.ClaudeStreamJson },
        new AgentDefinition(
            "codex",
            ["codex", "exec", "--json", "--dangerously-bypass-approvals-and-sandbox", "--skip-git-repo-check", "-m", "{model}", "-"])
        { Output = AgentOutputFormat.CodexJsonl },
        new AgentDefinition("opencode", ["opencode", "run", "--format", "json", "--auto", "-m", "{model}", "{prompt}"])
        { Output = AgentOutputFormat.OpencodeJson, Prompt = PromptDelivery.Argument },
        new AgentDefinition("gemini", ["gemini", "--yolo", "-o", "stream-json", "-m", "{model}"])
        { Output = AgentOutputFormat.GeminiStreamJson },
        new AgentDefinition("copilot", ["copilot", "-p", "{prompt}", "--allow-all-tools", "--no-color", "--model", "{model}"])
        { Prompt = PromptDelivery.Argument },
        new AgentDefinition("demo", demoCommand) { VersionArguments = [] },
    }.ToDictionary(agent => agent.Name, StringComparer.Ordinal);

    /// <summary>The pipeline of a project that configures none.</summary>
    public static Pipeline Pipeline => BuiltInPipeline.Feature;

    /// <summary>Names of the phases that have instructions without a prompt or workflow files of their own.</summary>
    public static IEnumerable<string> PhasesWithInstructions => BuiltInWorkflows.Names.Where(name => name != Phase.Triage);
}
