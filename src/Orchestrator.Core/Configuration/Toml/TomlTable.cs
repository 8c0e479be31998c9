using System.Diagnostics.CodeAnalysis;

namespace Orchestrator.Configuration.Toml;

/// <summary>Keys with values, in the order of the text.</summary>
/// <param name="position">Where the table begins: its header, its brace, or the first key that implies it.</param>
public sealed class TomlTable(TomlPosition position) : TomlValue(position)
{
    private readonly List<TomlEntry> entries = [];
    private readonly Dictionary<string, TomlEntry> byKey = new(StringComparer.Ordinal);

    /// <summary>The entries in the order of the text.</summary>
    public IReadOnlyList<TomlEntry> Entries => entries;

    /// <inheritdoc />
    public override string Kind => "a table";

    /// <summary>Looks up a key; TOML's keys are case-sensitive.</summary>
    /// <param name="key">The key, unquoted.</param>
    /// <param name="entry">The entry, when there is one.</param>
    /// <returns>Whether the table has the key.</returns>
    public bool TryGet(string key, [NotNullWhen(true)] out TomlEntry? entry) => byKey.TryGetValue(key, out entry);

    internal void Add(TomlEntry entry)
    {
        byKey.Add(entry.Key, entry);
        entries.Add(entry);
    }
}
