using System.Globalization;
using Orchestrator.Backlog;

namespace Orchestrator.Yaml;

/// <summary>Reads a backlog file of any version up to the present one.</summary>
internal sealed class BacklogDocumentReader
{
    private const int WarningsShown = 20;

    private readonly string path;
    private readonly List<string> warnings = [];
    private readonly Dictionary<string, string> unknownKeys = new(StringComparer.Ordinal);
    private int suppressed;

    private BacklogDocumentReader(string path) => this.path = path;

    /// <summary>Reads a file's content.</summary>
    /// <param name="bytes">The content.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="knownPhases">Phases that items of version 1 may be at; others are cleared.</param>
    /// <exception cref="OrchestratorException">OrcStoreMalformed, OrcStoreDuplicateId, OrcStoreSchemaVersion or OrcInvalidId, with file and line.</exception>
    public static BacklogDocument Read(ReadOnlySpan<byte> bytes, string path, IReadOnlyCollection<string> knownPhases)
    {
        var reader = new BacklogDocumentReader(path);
        return YamlTreeReader.Read(bytes, path) switch
        {
            YamlMapping root => reader.Read(root, knownPhases),
            null => reader.Read(new YamlMapping(), knownPhases),
            { } other => throw new YamlFormatException(path, other.Line, other.Column, "a backlog is a map with the key 'items'"),
        };
    }

    private BacklogDocument Read(YamlMapping root, IReadOnlyCollection<string> knownPhases)
    {
        var version = ReadVersion(root);
        var entries = ReadEntries(root);
        if (version < BacklogDocument.CurrentVersion)
        {
            Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: schema version {version} is read as {BacklogDocument.CurrentVersion}; the next change writes it so and keeps the original as {Path.GetFileName(path)}.v{version}.bak."));
            foreach (var entry in entries)
                if (entry is YamlMapping item) BacklogMigration.Migrate(item, version, knownPhases, Warn);
        }

        var items = new List<BacklogItem>(entries.Count);
        var lines = new Dictionary<string, long>(StringComparer.Ordinal);
        var restored = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var item = ItemReader.Read(path, entry, Warn, key => NoteUnknown(key, entry), out var isRestored);
            if (!lines.TryAdd(item.Id, entry.Line))
                throw new YamlFormatException(
                    path, entry.Line, entry.Column, string.Create(CultureInfo.InvariantCulture, $"{item.Id} stands in line {lines[item.Id]} already"), "OrcStoreDuplicateId");
            if (isRestored) restored.Add(item.Id);
            items.Add(item);
        }

        foreach (var (key, where) in unknownKeys) warnings.Add($"{path}: the key '{key}' of items is not known ({where}); it is kept.");
        if (suppressed > 0) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{path}: {suppressed} more warnings."));
        return new()
        {
            ReadVersion = version,
            Items = items,
            Restored = restored,
            NextItemId = root.TryGet("next_item_id", out var next) && next is YamlScalar number && long.TryParse(number.Text, CultureInfo.InvariantCulture, out var value) ? value : 0,
            IdPrefix = root.TryGet("id_prefix", out var prefix) && prefix is YamlScalar { IsNull: false } text ? text.Text : null,
            Unknown = [.. ReadUnknown(root)],
            Warnings = warnings,
        };
    }

    private int ReadVersion(YamlMapping root)
    {
        if (!root.TryGet("schema_version", out var node) || node is YamlScalar { IsNull: true }) return 1;
        if (node is not YamlScalar scalar || !int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version < 1)
            throw new YamlFormatException(path, node.Line, node.Column, "schema_version must be a number from 1 on");
        return version <= BacklogDocument.CurrentVersion
            ? version
            : throw new YamlFormatException(
                path,
                node.Line,
                node.Column,
                string.Create(CultureInfo.InvariantCulture, $"schema_version {version} is not supported; this version reads 1 to {BacklogDocument.CurrentVersion}"),
                "OrcStoreSchemaVersion",
                "Use the version of the tool that wrote the file, or a newer Orchestrator.");
    }

    private List<YamlNode> ReadEntries(YamlMapping root)
    {
        if (!root.TryGet("items", out var node) || node is YamlScalar { IsNull: true }) return [];
        return node is YamlSequence sequence ? sequence.Items : throw new YamlFormatException(path, node.Line, node.Column, "'items' must be a list");
    }

    private IEnumerable<KeyValuePair<string, string>> ReadUnknown(YamlMapping root)
    {
        foreach (var (key, value) in root.Entries)
        {
            if (key is "schema_version" or "items" or "next_item_id" or "id_prefix") continue;
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{path}:{value.Line}: the key '{key}' is not known; it is kept."));
            yield return new(key, YamlJson.ToJson(value));
        }
    }

    // Once per key, not per item; extension keys come from other tools by agreement.
    private void NoteUnknown(string key, YamlNode entry)
    {
        if (!key.StartsWith("x-", StringComparison.Ordinal))
            unknownKeys.TryAdd(key, string.Create(CultureInfo.InvariantCulture, $"first in the item at line {entry.Line}"));
    }

    private void Warn(string warning)
    {
        if (warnings.Count < WarningsShown) warnings.Add(warning);
        else suppressed++;
    }
}
