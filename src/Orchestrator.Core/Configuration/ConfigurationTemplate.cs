using System.Text;
using Orchestrator.Agents;
using Orchestrator.Pipelines;

namespace Orchestrator.Configuration;

/// <summary>
/// The configuration that a new project gets: every key at its default, commented out and explained. A <c>#</c> directly before a key
/// hides a setting; a <c>#</c> followed by a blank is prose.
/// </summary>
public sealed record ConfigurationTemplate
{
    /// <summary>The directory beside the configuration that holds the texts a project may edit.</summary>
    public const string WorkflowDirectory = "workflows";

    /// <summary>Prefix of new ids, written as a setting; null: the default, explained only.</summary>
    public string? Prefix { get; init; }

    /// <summary>Format of the backlog: <see cref="ProjectSettings.TaskGolem"/> or <see cref="ProjectSettings.Yaml"/>.</summary>
    public string Store { get; init; } = ProjectSettings.TaskGolem;

    /// <summary>Whether the pipeline is written out, its phases following files in <see cref="WorkflowDirectory"/>.</summary>
    public bool WithWorkflows { get; init; }

    /// <summary>The phases whose texts a project with workflows gets: file <c>workflows/&lt;phase&gt;.md</c> for each.</summary>
    public static IEnumerable<string> WorkflowPhases => BuiltIns.Pipeline.Phases.Select(phase => phase.Name);

    /// <summary>Gives the path of a phase's text, relative to the configuration's directory.</summary>
    /// <param name="phase">The name of the phase.</param>
    /// <returns>A path with forward slashes, which every platform understands.</returns>
    public static string WorkflowPath(string phase) => $"{WorkflowDirectory}/{phase}.md";

    /// <summary>Writes the configuration.</summary>
    /// <returns>TOML text with LF at the end of each line.</returns>
    public string Render()
    {
        StringBuilder text = new();
        text.Append(ConfigurationTemplateTexts.Head);
        text.Append(Prefix is null ? "# prefix = \"WRK\"\n" : $"prefix = {Quote(Prefix)}\n");
        text.Append(ConfigurationTemplateTexts.Store);
        text.Append(Store == ProjectSettings.TaskGolem ? "#" : "").Append($"store = {Quote(Store)}\n");
        text.Append(ConfigurationTemplateTexts.Settings);
        foreach (AgentDefinition agent in BuiltInAgents.External.Values) AppendAgent(text, agent);
        text.Append(ConfigurationTemplateTexts.Pipelines);
        AppendPipeline(text, BuiltIns.Pipeline);
        return text.Replace("\r\n", "\n").ToString();
    }

    /// <summary>Writes the built-in pipeline alone, for the end of a configuration that has none.</summary>
    /// <returns>TOML text with LF at the end of each line.</returns>
    public string RenderPipeline()
    {
        StringBuilder text = new();
        AppendPipeline(text, BuiltIns.Pipeline);
        return text.ToString();
    }

    private static void AppendAgent(StringBuilder text, AgentDefinition agent)
    {
        text.Append($"\n#[agents.{agent.Name}]\n");
        text.Append($"#command = {Quote(agent.Command)}\n");
        text.Append($"#prompt = {Quote(agent.Prompt.ToString().ToLowerInvariant())}\n");
        text.Append($"#output = {Quote(AgentBinder.OutputName(agent.Output))}\n");
    }

    private void AppendPipeline(StringBuilder text, Pipeline pipeline)
    {
        string mark = WithWorkflows ? "" : "#";
        text.Append($"\n{mark}[pipelines.{pipeline.Name}]\n");
        text.Append($"{mark}default = {(pipeline.IsDefault ? "true" : "false")}\n");
        AppendPhases(text, $"[[pipelines.{pipeline.Name}.pre_phases]]", pipeline.PrePhases, mark);
        AppendPhases(text, $"[[pipelines.{pipeline.Name}.phases]]", pipeline.MainPhases, mark);
    }

    private void AppendPhases(StringBuilder text, string header, IEnumerable<Phase> phases, string mark)
    {
        foreach (Phase phase in phases)
        {
            text.Append($"\n{mark}{header}\n");
            text.Append($"{mark}name = {Quote(phase.Name)}\n");
            text.Append(WithWorkflows ? $"workflows = [{Quote(WorkflowPath(phase.Name))}]\n" : "#workflows = []\n");
            string markOfFlag = phase.IsDestructive ? mark : "#";
            text.Append($"{markOfFlag}is_destructive = {(phase.IsDestructive ? "true" : "false")}\n");
            text.Append($"#staleness = {Quote(phase.Staleness.ToString().ToLowerInvariant())}\n");
            text.Append("#verify = []\n");
        }
    }

    private static string Quote(IEnumerable<string> words) => $"[{string.Join(", ", words.Select(Quote))}]";

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
