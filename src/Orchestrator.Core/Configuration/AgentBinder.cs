using System.Text.RegularExpressions;
using Orchestrator.Agents;
using Orchestrator.Configuration.Toml;

namespace Orchestrator.Configuration;

/// <summary>Binds <c>[agents.&lt;name&gt;]</c>: a new agent, or changes to a built-in one.</summary>
internal sealed class AgentBinder(BindingContext context)
{
    private const double LongestSpacingSeconds = 3600;

    private static readonly Dictionary<string, PromptDelivery> s_deliveries = SettingsBinder.Names<PromptDelivery>();

    private static readonly Dictionary<string, AgentOutputFormat> s_outputs = new()
    {
        ["text"] = AgentOutputFormat.Text,
        ["claude-stream-json"] = AgentOutputFormat.ClaudeStreamJson,
        ["codex-jsonl"] = AgentOutputFormat.CodexJsonl,
        ["gemini-stream-json"] = AgentOutputFormat.GeminiStreamJson,
        ["opencode-json"] = AgentOutputFormat.OpencodeJson,
    };

    /// <summary>The name of an output format as a configuration writes it.</summary>
    public static string OutputName(AgentOutputFormat format) => s_outputs.First(output => output.Value == format).Key;

    public IReadOnlyDictionary<string, AgentDefinition> Bind(TableBinder file)
    {
        Dictionary<string, AgentDefinition> agents = new(context.BuiltInAgents, StringComparer.Ordinal);
        using TableBinder? tables = file.Table("agents");
        foreach (TomlEntry entry in tables?.Names() ?? [])
        {
            using TableBinder? binder = tables!.Table(entry);
            if (binder is null) continue;
            AgentDefinition agent = BindAgent(entry, binder, agents.GetValueOrDefault(entry.Key));
            if (agent.Command.Count > 0) agents[agent.Name] = agent;
        }

        return agents;
    }

    private AgentDefinition BindAgent(TomlEntry entry, TableBinder binder, AgentDefinition? builtIn)
    {
        AgentDefinition basis = builtIn ?? new AgentDefinition(entry.Key, []);
        const string words = "a list of words, such as [\"claude\", \"-p\"], of which the first is the program";
        bool hasCommand = binder.Entry("command") is not null;
        AgentDefinition agent = basis with
        {
            Command = binder.Texts("command", words, atLeast: 1) ?? basis.Command,
            Prompt = binder.Choice("prompt", s_deliveries, basis.Prompt),
            MaxConcurrent = binder.Integer("max_concurrent", 0, basis.MaxConcurrent),
            StartSpacing = binder.Duration("start_spacing_seconds", TimeSpan.FromSeconds(1), 0, LongestSpacingSeconds) ?? basis.StartSpacing,
            Output = binder.Choice("output", s_outputs, basis.Output),
            Environment = BindEnvironment(binder) ?? basis.Environment,
            VersionArguments = binder.Texts("version_args", "a list of words, such as [\"--version\"]; [] asks for no version")
                ?? basis.VersionArguments,
            RateLimitPatterns = BindPatterns(binder) ?? basis.RateLimitPatterns,
            Launcher = binder.Texts("launcher", "a list of words, such as [\"ssh\", \"host\"]") ?? basis.Launcher,
        };
        if (!hasCommand && builtIn is null)
            context.Missing(binder.Path, binder.Where, "the agent has no command", $"add command = {words}");
        return agent;
    }

    private static Dictionary<string, string>? BindEnvironment(TableBinder binder)
    {
        if (binder.Entry("env") is null) return null;
        using TableBinder? table = binder.Table("env");
        Dictionary<string, string> environment = new(StringComparer.Ordinal);
        foreach (TomlEntry entry in table?.Names() ?? [])
        {
            if (entry.Key.Length == 0 || entry.Key.AsSpan().ContainsAny('=', '\0'))
                table!.Refuse(entry, "names of variables without = in them");
            else if (entry.Value is TomlString text && !text.Value.Contains('\0', StringComparison.Ordinal))
                environment[entry.Key] = text.Value;
            else
                table!.Refuse(entry, "a text in quotes");
        }

        return environment;
    }

    private IReadOnlyList<string>? BindPatterns(TableBinder binder)
    {
        IReadOnlyList<string>? patterns = binder.Texts("rate_limit_patterns", "a list of regular expressions, such as [\"usage limit reached\"]");
        foreach ((int index, string pattern) in (patterns ?? []).Index())
        {
            try
            {
                _ = Regex.Match("", pattern, RegexOptions.IgnoreCase);
            }
            catch (ArgumentException e)
            {
                string key = $"{binder.KeyPath("rate_limit_patterns")}[{index}]";
                context.Error(key, context.Places.GetValueOrDefault(key, binder.Where), e.Message, "allowed: regular expressions of .NET");
            }
        }

        return patterns;
    }
}
