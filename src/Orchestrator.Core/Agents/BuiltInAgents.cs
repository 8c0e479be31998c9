namespace Orchestrator.Agents;

/// <summary>The agents every project has without configuring any.</summary>
/// <remarks>
/// The flags are those of claude 2.1.197, codex 0.171.0, opencode 1.18.33, gemini 0.61.0 and copilot 1.0.102, checked against
/// their <c>--help</c>. They change often: a project overrides a definition in <c>[agents.NAME]</c> without waiting for a release.
/// All of them skip the agent's permission prompts, since nobody is there to answer.
/// </remarks>
public static class BuiltInAgents
{
    /// <summary>Name of the scripted agent inside the product.</summary>
    public const string DemoName = "demo";

    /// <summary>The agents that are programs of their own, by name.</summary>
    public static IReadOnlyDictionary<string, AgentDefinition> External { get; } =
        new[] { Claude(), Codex(), Opencode(), Gemini(), Copilot() }.ToDictionary(agent => agent.Name, StringComparer.Ordinal);

    /// <summary>Names of all built-in agents, the scripted one last.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. External.Keys, DemoName];

    /// <summary>The scripted agent, started by the words with which the running front starts its own.</summary>
    /// <param name="command">Program and arguments, e.g. <c>orchestrate demo-agent</c> or <c>pwsh -NoProfile -NonInteractive -File …</c>.</param>
    public static AgentDefinition Demo(IReadOnlyList<string> command) => new(DemoName, command) { VersionArguments = [] };

    private static AgentDefinition Claude() => new("claude",
        ["claude", "-p", "--dangerously-skip-permissions", "--output-format", "stream-json", "--verbose", "--model", "{model}"])
    {
        Output = AgentOutputFormat.ClaudeStreamJson,
    };

    private static AgentDefinition Codex() => new("codex",
        ["codex", "exec", "--json", "--dangerously-bypass-approvals-and-sandbox", "--skip-git-repo-check", "-m", "{model}", "-"])
    {
        Output = AgentOutputFormat.CodexJsonl,
    };

    // Without words on the command line it takes its message from a standard input that is not a terminal.
    private static AgentDefinition Opencode() => new("opencode",
        ["opencode", "run", "--format", "json", "--auto", "-m", "{model}"])
    {
        Output = AgentOutputFormat.OpencodeJson,
    };

    // In a folder it does not know, gemini turns --yolo back into "ask" and then waits for nobody; hence --skip-trust.
    private static AgentDefinition Gemini() => new("gemini",
        ["gemini", "--yolo", "--skip-trust", "-o", "stream-json", "-m", "{model}"])
    {
        Output = AgentOutputFormat.GeminiStreamJson,
    };

    private static AgentDefinition Copilot() => new("copilot",
        ["copilot", "-p", "{prompt}", "--allow-all-tools", "--no-color", "--model", "{model}"])
    {
        Prompt = PromptDelivery.Argument,
    };
}
