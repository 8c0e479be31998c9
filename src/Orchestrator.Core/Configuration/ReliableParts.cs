using System.Text.RegularExpressions;

namespace Orchestrator.Configuration;

/// <summary>Which parts of a configuration say what their author meant although others have errors: what stands in for a wrong value must not be checked in its place.</summary>
/// <param name="configuration">The configuration; in one without errors every part can be relied on.</param>
internal sealed partial class ReliableParts(OrchestratorConfiguration configuration)
{
    private readonly IReadOnlyList<ConfigurationFinding> errors = [.. configuration.Findings.Where(finding => finding.Severity == FindingSeverity.Error)];

    /// <summary>Whether it is known where the backlog lies and in which format.</summary>
    public bool HasStore => !IsFaulty("project", "project.store", "project.backlog_path")
        && (IsRead || configuration.Places.ContainsKey("project.store") || configuration.Places.ContainsKey("project.backlog_path") || IsTheOnlyStore());

    /// <summary>Whether the names of all pipelines and phases are known.</summary>
    public bool HasPhases => IsRead && !errors.Any(error => Lies(error.Key!, "pipelines") && !WithinPhase().IsMatch(error.Key!));

    /// <summary>The agent that phases use which name none; null: not known.</summary>
    public string? DefaultAgent => IsRead && !IsFaulty("agent", "agent.cli") ? configuration.Settings.Agent.Cli : null;

    // An error without a key is one of syntax, behind which anything may stand.
    private bool IsRead => errors.All(error => error.Key is not null);

    /// <summary>Whether the definition of an agent is known, or it is known that there is none, which nobody has said yet.</summary>
    public bool Has(string agent) => IsRead && !IsFaulty("agents") && !errors.Any(error => Lies(error.Key!, $"agents.{agent}"))
        && (configuration.Settings.Agents.ContainsKey(agent) || !configuration.Agents.Any(reference => reference.Name == agent));

    private bool IsFaulty(params ReadOnlySpan<string> keys)
    {
        foreach (var error in errors)
            if (keys.Contains(error.Key)) return true;
        return false;
    }

    private bool IsTheOnlyStore()
    {
        string[] formats = [ProjectSettings.TaskGolem, ProjectSettings.Yaml];
        return formats.Where(format => Path.Exists(Path.Combine(configuration.Root, ProjectSettings.DefaultBacklogPath(format))))
            .SequenceEqual([configuration.Settings.Project.Store]);
    }

    private static bool Lies(string key, string within) =>
        key.StartsWith(within, StringComparison.Ordinal) && (key.Length == within.Length || key[within.Length] == '.');

    // A phase keeps its place and its name whatever else is wrong with it.
    [GeneratedRegex(@"phases\[\d+\]\.(?!name\z)", RegexOptions.CultureInvariant)]
    private static partial Regex WithinPhase();
}
