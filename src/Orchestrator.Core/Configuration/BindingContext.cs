using Orchestrator.Agents;
using Orchestrator.Backlog;
using Orchestrator.Configuration.Toml;

namespace Orchestrator.Configuration;

/// <summary>What binding one file collects: findings, places, and references that later checks follow.</summary>
/// <param name="file">The file as findings name it.</param>
/// <param name="directory">The directory that relative workflow paths start from, absolute.</param>
/// <param name="isIncomplete">Whether parts of the text could not be read, so that nothing may be called missing.</param>
internal sealed class BindingContext(string file, string directory, bool isIncomplete)
{
    /// <summary>The agents that exist without an <c>[agents]</c> table, by name.</summary>
    public IReadOnlyDictionary<string, AgentDefinition> BuiltInAgents { get; init; } = BuiltIns.Agents;

    public string File => file;

    public string Directory => directory;

    public List<ConfigurationFinding> Findings { get; } = [];

    public List<WorkflowReference> Workflows { get; } = [];

    /// <summary>The agents that the default and phases name, to be resolved when all are known.</summary>
    public List<AgentReference> AgentReferences { get; } = [];

    /// <summary>Where each key that is set has its value, by the key with its tables.</summary>
    public Dictionary<string, ConfigurationPlace> Places { get; } = new(StringComparer.Ordinal);

    /// <summary>Every key that was asked for, set or not.</summary>
    public HashSet<string> KnownKeys { get; } = new(StringComparer.Ordinal);

    public ConfigurationPlace Place(TomlPosition position) => new(file, position);

    public void Error(string? key, ConfigurationPlace where, string what, string remedy) =>
        Findings.Add(new ConfigurationFinding(FindingSeverity.Error, what, remedy) { Key = key, Where = where });

    public void Warning(string? key, ConfigurationPlace where, string what, string remedy) =>
        Findings.Add(new ConfigurationFinding(FindingSeverity.Warning, what, remedy) { Key = key, Where = where });

    /// <summary>Reports what may only seem to be missing because the text around it could not be read.</summary>
    public void Missing(string? key, ConfigurationPlace where, string what, string remedy)
    {
        if (!isIncomplete) Error(key, where, what, remedy);
    }

    /// <summary>Takes the name of an agent and remembers the mention.</summary>
    public string? AgentName(TableBinder binder, string key)
    {
        string? name = binder.Text(key, "the name of an agent", text => !string.IsNullOrWhiteSpace(text));
        string path = binder.KeyPath(key);
        if (name is not null) AgentReferences.Add(new AgentReference(name, path, Places[path]));
        return name;
    }

    /// <summary>The known word that was probably meant; short words must be nearer than long ones. Null when none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) =>
        EditDistance.Nearest(word, known, Math.Clamp(word.Length / 2, 1, 3));
}
