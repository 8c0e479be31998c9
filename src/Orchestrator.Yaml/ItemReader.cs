using System.Globalization;
using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Yaml;

/// <summary>Reads an item from its map: id, title and status strictly, everything else so that nothing is lost.</summary>
/// <remarks>A value that a known key cannot have reads as absent, with a warning, and is kept among the extensions until the field gets a value.</remarks>
internal sealed class ItemReader
{
    private readonly string path;
    private readonly YamlMapping map;
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> extensions = new(StringComparer.Ordinal);
    private readonly Action<string> warn;
    private string id = "An item";

    private ItemReader(string path, YamlMapping map, Action<string> warn)
    {
        this.path = path;
        this.map = map;
        this.warn = warn;
    }

    /// <summary>Reads one item.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="node">The item's node.</param>
    /// <param name="warn">Takes what was noticed about values.</param>
    /// <param name="unknownKey">Takes the keys this product does not know.</param>
    /// <param name="restored">Whether the item is on its way back from the archive.</param>
    /// <exception cref="OrchestratorException">OrcStoreMalformed or OrcInvalidId, with file and line.</exception>
    public static BacklogItem Read(string path, YamlNode node, Action<string> warn, Action<string> unknownKey, out bool restored)
    {
        if (node is not YamlMapping map) throw new YamlFormatException(path, node.Line, node.Column, "an item must be a map of keys");
        var reader = new ItemReader(path, map, warn);
        return reader.Read(unknownKey, out restored);
    }

    private BacklogItem Read(Action<string> unknownKey, out bool restored)
    {
        id = RequiredText(ItemKeys.Id);
        if (!ItemId.IsValid(id))
            throw Wrong(ItemKeys.Id, $"'{id}' is not an id (letters, digits and '_', a '-', then 1 to 12 of 0-9 a-z); ids become file names", "OrcInvalidId");
        var (created, updated) = (Time(ItemKeys.Created), Time(ItemKeys.Updated));
        var item = new BacklogItem
        {
            Id = id,
            Title = RequiredText(ItemKeys.Title),
            Status = ReadStatus(),
            Phase = Text(ItemKeys.Phase),
            Size = Word<ItemSize>(ItemKeys.Size),
            Complexity = Word<Level>(ItemKeys.Complexity),
            Risk = Word<Level>(ItemKeys.Risk),
            Impact = Word<Level>(ItemKeys.Impact),
            Priority = Number(ItemKeys.Priority),
            RequiresHumanReview = Flag(ItemKeys.RequiresHumanReview),
            Origin = Text(ItemKeys.Origin),
            BlockedFromStatus = Word<ItemStatus>(ItemKeys.BlockedFromStatus),
            BlockedReason = Text(ItemKeys.BlockedReason),
            BlockedType = Word<BlockType>(ItemKeys.BlockedType),
            UnblockNotes = Text(ItemKeys.UnblockContext),
            Tags = Texts(ItemKeys.Tags),
            Dependencies = Texts(ItemKeys.Dependencies),
            CreatedAt = created ?? updated ?? DateTimeOffset.UnixEpoch,
            UpdatedAt = updated ?? created ?? DateTimeOffset.UnixEpoch,
            Pipeline = Text(ItemKeys.Pipeline),
            PhasePool = Word<PhasePool>(ItemKeys.PhasePool),
            LastPhaseCommit = Text(ItemKeys.LastPhaseCommit),
            Parent = Text(ItemKeys.Parent),
            ClaimedBy = Text(ItemKeys.ClaimedBy),
            ClaimedAt = Time(ItemKeys.ClaimedAt),
            AppliedAttempts = Texts(ItemKeys.AppliedAttempts),
            IsFinished = Flag(ItemKeys.IsFinished),
            IsGrown = Flag(ItemKeys.IsGrown),
            GuardrailOverride = Flag(ItemKeys.GuardrailOverride),
            LastSummary = Text(ItemKeys.LastSummary),
            Resolution = Word<Resolution>(ItemKeys.Resolution),
            ReworkContext = Text(ItemKeys.ReworkContext),
            ReworkCount = Count(ItemKeys.ReworkCount),
            SubphaseCount = Count(ItemKeys.SubphaseCount),
        };
        item = Consistent(WithDescription(item));
        restored = Flag(ItemKeys.Restored);
        foreach (var (key, value) in map.Entries)
        {
            if (known.Contains(key)) continue;
            extensions[key] = YamlJson.ToJson(value);
            unknownKey(key);
        }

        return extensions.Count == 0 ? item : item with { Extensions = extensions };
    }

    // What does not go with the status is left over from an earlier one, by a hand or another tool; the other format reads the same way.
    private static BacklogItem Consistent(BacklogItem item)
    {
        var hasPhase = item.Phase is not null && item.Status is not (ItemStatus.New or ItemStatus.Ready);
        if (!hasPhase) item = item with { Phase = null, PhasePool = null };
        if (item.Status != ItemStatus.Blocked) item = item with { BlockedReason = null, BlockedType = null, BlockedFromStatus = null };
        else if (item.BlockedFromStatus is ItemStatus.Blocked or ItemStatus.Done) item = item with { BlockedFromStatus = null };
        return item.Description is not null && item.Description == item.StructuredDescription?.Context ? item with { Description = null } : item;
    }

    private BacklogItem WithDescription(BacklogItem item)
    {
        if (Find(ItemKeys.Description) is not { } node) return item with { Description = Text(ItemKeys.PlainDescription) };
        if (node is YamlScalar) return item with { Description = Text(ItemKeys.Description) };
        if (node is not YamlMapping parts)
        {
            Keep(ItemKeys.Description, node, "a text or a map of five texts");
            return item;
        }

        var texts = new List<string>();
        var rest = new YamlMapping();
        foreach (var key in DescriptionParts.Keys)
        {
            var text = parts.TryGet(key, out var value) && value is YamlScalar { IsNull: false } scalar ? scalar.Text : null;
            texts.Add(text ?? "");
        }

        foreach (var (key, value) in parts.Entries)
            if (!DescriptionParts.Keys.Contains(key) || value is not YamlScalar) rest.Set(key, value);
        if (rest.Entries.Any()) Keep(ItemKeys.Description, rest, "a map of five texts alone");
        return item with { StructuredDescription = DescriptionParts.From(texts), Description = Text(ItemKeys.PlainDescription) };
    }

    private string RequiredText(string key)
    {
        known.Add(key);
        if (map.TryGet(key, out var node) && node is YamlScalar { IsNull: false } scalar && !string.IsNullOrWhiteSpace(scalar.Text)) return scalar.Text;
        throw Wrong(key, $"{id} has no '{key}'", "OrcStoreMalformed");
    }

    private ItemStatus ReadStatus()
    {
        var word = RequiredText(ItemKeys.Status);

        // Guessing here could start an agent on an item somebody had set aside.
        return BacklogWords.TryParse<ItemStatus>(word, out var status)
            ? status
            : throw Wrong(ItemKeys.Status, $"the status '{word}' of {id} is none of {string.Join(", ", BacklogWords.All<ItemStatus>())}", "OrcStoreMalformed");
    }

    private YamlFormatException Wrong(string key, string what, string error)
    {
        var place = map.TryGet(key, out var node) ? node : map;
        return new(path, place.Line, place.Column, what, error);
    }

    private YamlNode? Find(string key)
    {
        known.Add(key);
        return map.TryGet(key, out var node) && node is not YamlScalar { IsNull: true } ? node : null;
    }

    private string? Text(string key)
    {
        if (Find(key) is not { } node) return null;
        if (node is YamlScalar scalar) return scalar.Text;
        Keep(key, node, "a text");
        return null;
    }

    private T? Word<T>(string key) where T : struct, Enum
    {
        if (Find(key) is not { } node) return null;
        if (node is YamlScalar scalar && BacklogWords.TryParse<T>(scalar.Text, out var value)) return value;
        Keep(key, node, $"one of {string.Join(", ", BacklogWords.All<T>())}");
        return null;
    }

    private long Number(string key)
    {
        if (Find(key) is not { } node) return 0;
        if (node is YamlScalar { IsPlain: true } scalar && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) return value;
        Keep(key, node, "a whole number of 64 bits");
        return 0;
    }

    private int Count(string key)
    {
        if (Number(key) is var number and >= 0 and <= int.MaxValue) return (int)number;
        Keep(key, map.TryGet(key, out var node) ? node : map, "a count");
        return 0;
    }

    private bool Flag(string key)
    {
        if (Find(key) is not { } node) return false;
        if (node is YamlScalar { Truth: { } truth }) return truth;
        Keep(key, node, "true or false");
        return false;
    }

    private DateTimeOffset? Time(string key)
    {
        if (Find(key) is not { } node) return null;
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (node is YamlScalar scalar && DateTimeOffset.TryParse(scalar.Text, CultureInfo.InvariantCulture, Utc, out var time)) return time;
        Keep(key, node, "a time as in RFC 3339");
        return null;
    }

    private IReadOnlyList<string> Texts(string key)
    {
        if (Find(key) is not { } node) return [];
        if (node is YamlSequence sequence && sequence.Items.TrueForAll(entry => entry is YamlScalar { IsNull: false }))
            return [.. sequence.Items.Select(entry => ((YamlScalar)entry).Text).Distinct(StringComparer.Ordinal)];
        Keep(key, node, "a list of texts");
        return [];
    }

    private void Keep(string key, YamlNode node, string expected)
    {
        extensions[key] = YamlJson.ToJson(node);
        warn(string.Create(CultureInfo.InvariantCulture, $"{path}:{node.Line}: '{key}' of {id} is not {expected}; it reads as absent and is kept as it is."));
    }
}
