using System.Text;
using Orchestrator.Agents;
using Orchestrator.Processes;

namespace Orchestrator.Configuration;

/// <summary>Checks that the programs of the agents in use can be started and tell their version.</summary>
/// <param name="time">The clock of the bound.</param>
public sealed class AgentCheck(TimeProvider time)
{
    private const int LongestShown = 200;

    /// <summary>Where the built-in agents come from, for the remedy.</summary>
    private static readonly Dictionary<string, string> s_packages = new(StringComparer.Ordinal)
    {
        ["claude"] = "@anthropic-ai/claude-code",
        ["codex"] = "@openai/codex",
        ["opencode"] = "opencode-ai",
        ["gemini"] = "@google/gemini-cli",
        ["copilot"] = "@github/copilot",
    };

    /// <summary>How long a program may take to tell its version; cold starts of large ones take seconds on busy machines.</summary>
    public TimeSpan LongestAnswer { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Looks for the program of every agent that may be started, and asks each for its version, all at once.</summary>
    /// <remarks>An agent with a launcher is asked nothing: the launcher may queue a job or reach another machine.</remarks>
    /// <param name="configuration">The configuration; agents that it names wrongly, or whose own tables have errors, are passed over.</param>
    /// <param name="onlyAgent">The one that stands in for all others; null: those that <c>agent.cli</c> and phases name.</param>
    /// <param name="cancellationToken">Ends what was started.</param>
    /// <returns>
    /// Errors for programs that cannot be started, warnings for those that do not answer, notes with the versions of the others.
    /// </returns>
    public async Task<IReadOnlyList<ConfigurationFinding>> CheckAsync(
        OrchestratorConfiguration configuration, string? onlyAgent, CancellationToken cancellationToken)
    {
        ReliableParts parts = new(configuration);
        IEnumerable<string> names = onlyAgent is not null ? [onlyAgent] : configuration.Settings.Pipelines.All
            .SelectMany(pipeline => pipeline.Phases)
            .Select(phase => phase.Agent)
            .Prepend(parts.DefaultAgent)
            .OfType<string>()
            .Where(parts.Has)
            .Distinct(StringComparer.Ordinal);
        return await Task.WhenAll(names.Select(name => CheckOneAsync(configuration, name, cancellationToken))).ConfigureAwait(false);
    }

    private async Task<ConfigurationFinding> CheckOneAsync(OrchestratorConfiguration configuration, string name, CancellationToken cancellationToken)
    {
        AgentReference? reference = configuration.Agents.FirstOrDefault(agent => agent.Name == name);
        ConfigurationFinding finding = await ProbeAsync(configuration, name, cancellationToken).ConfigureAwait(false);
        return finding with { Area = FindingArea.Agents, Key = reference?.Key, Where = reference?.Where };
    }

    private async Task<ConfigurationFinding> ProbeAsync(OrchestratorConfiguration configuration, string name, CancellationToken cancellationToken)
    {
        if (!configuration.Settings.Agents.TryGetValue(name, out AgentDefinition? agent))
        {
            string known = string.Join(", ", configuration.Settings.Agents.Keys);
            string meant = BindingContext.Nearest(name, configuration.Settings.Agents.Keys) is { } nearest ? $"did you mean {nearest}? " : "";
            return new ConfigurationFinding(FindingSeverity.Error, $"there is no agent \"{name}\"", $"{meant}known: {known}");
        }

        ProcessStart start = Start(agent, configuration.Root);
        try
        {
            string program = ProgramLookup.Find(start);
            if (start.Arguments.Count == 0) return Note($"{name}: {program}");
            CapturedOutput answer = await ProcessRunner.CaptureAsync(start, time, LongestAnswer, cancellationToken).ConfigureAwait(false);
            return Judge(agent, program, answer);
        }
        catch (OrchestratorException e)
        {
            return new ConfigurationFinding(FindingSeverity.Error, $"agent {name}: {e.Message.TrimEnd('.')}", Remedy(agent, e));
        }
    }

    private ConfigurationFinding Judge(AgentDefinition agent, string program, CapturedOutput answer)
    {
        string words = string.Join(' ', agent.VersionArguments);
        if (answer.TimedOut)
            return NoAnswer($"'{program} {words}' gave no answer within {LongestAnswer.TotalSeconds:0} s and was ended");
        string text = FirstLine(answer.Output);
        if (answer.ExitCode == 0) return Note($"{agent.Name}: {(text.Length > 0 ? text : "no version told")} ({program})");
        string said = FirstLine(answer.Error) is { Length: > 0 } error ? error : text;
        string how = answer.Signal is { } signal ? $"was ended by signal {signal}" : $"ended with exit code {answer.ExitCode}";
        return NoAnswer($"'{program} {words}' {how}{(said.Length > 0 ? $": {said}" : "")}");

        ConfigurationFinding NoAnswer(string what) => new(
            FindingSeverity.Warning,
            $"agent {agent.Name} does not tell its version: {what}",
            $"run it by hand; if it has no such option, set version_args = [] in [agents.{agent.Name}]");
    }

    private static ProcessStart Start(AgentDefinition agent, string root)
    {
        bool isLaunched = agent.Launcher.Count > 0;
        return new ProcessStart(isLaunched ? agent.Launcher[0] : agent.Command[0], isLaunched ? [] : agent.VersionArguments)
        {
            WorkingDirectory = root,
            Environment = agent.Environment.ToDictionary(variable => variable.Key, variable => (string?)variable.Value),
            Marker = $"ORCHESTRATOR_CHECK_{Guid.NewGuid():n}",
            SurvivorGrace = TimeSpan.FromSeconds(1),
        };
    }

    private static string Remedy(AgentDefinition agent, OrchestratorException error)
    {
        bool isMissing = error.Id == "OrcProgramNotFound" && agent.Launcher.Count == 0;
        string remedy = error.Remedy.TrimEnd('.');
        return isMissing && s_packages.TryGetValue(agent.Name, out string? package) && BuiltIns.Agents[agent.Name].Command[0] == agent.Command[0]
            ? $"install it (npm install -g {package}), add its directory to PATH, or choose another agent with agent.cli"
            : remedy;
    }

    private static ConfigurationFinding Note(string what) => new(FindingSeverity.Information, what, "");

    private static string FirstLine(ReadOnlyMemory<byte> output)
    {
        string text = Encoding.UTF8.GetString(output.Span[..Math.Min(output.Length, LongestShown * 8)]).Trim();
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        string line = string.Concat((end < 0 ? text : text[..end]).Where(c => !char.IsControl(c)));
        return line.Length > LongestShown ? line[..LongestShown] + "…" : line;
    }
}
