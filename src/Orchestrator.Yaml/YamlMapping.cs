using System.Diagnostics.CodeAnalysis;

namespace Orchestrator.Yaml;

/// <summary>Keys with their values, in the order of the file; no key occurs twice.</summary>
/// <param name="Line">1-based; 0 for what was not read.</param>
/// <param name="Column">1-based; 0 for what was not read.</param>
internal sealed record YamlMapping(long Line = 0, long Column = 0) : YamlNode(Line, Column)
{
    private readonly OrderedDictionary<string, YamlNode> entries = new(StringComparer.Ordinal);

    /// <summary>The entries in order.</summary>
    public IEnumerable<KeyValuePair<string, YamlNode>> Entries => entries;

    /// <summary>Whether there is such a key.</summary>
    public bool Contains(string key) => entries.ContainsKey(key);

    /// <summary>Finds the value of a key.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out YamlNode? value) => entries.TryGetValue(key, out value);

    /// <summary>Adds an entry, or replaces its value where it is.</summary>
    public void Set(string key, YamlNode value) => entries[key] = value;
}
