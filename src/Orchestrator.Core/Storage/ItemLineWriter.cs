using System.Buffers;
using System.Text;
using System.Text.Json;
using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>Writes the line of an item; over an existing line, every value that did not change keeps its text.</summary>
internal static class ItemLineWriter
{
    /// <summary>Writes a line without its end.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="line">The line the item has now; empty for a new one.</param>
    /// <param name="basis">What that line means; null for a new one.</param>
    /// <param name="item">What the line shall mean.</param>
    /// <param name="usesParent">Whether the file has the key parent, which tg 0.1 does not know.</param>
    /// <param name="restored">Whether the line must outrank the archive's line of the same id.</param>
    /// <exception cref="OrchestratorException">OrcItemInvalid: the item holds something no line can.</exception>
    public static void Write(
        IBufferWriter<byte> output, ReadOnlySpan<byte> line, BacklogItem? basis, BacklogItem item, bool usesParent, bool restored)
    {
        var raw = new RawLine(line);
        try
        {
            output.Write("{"u8);
            for (var key = ItemKey.Id; key <= ItemKey.Parent; key++)
            {
                if (key == ItemKey.Parent && item.Parent is null && raw[key] is null && !usesParent) continue;
                if (key != ItemKey.Id) output.Write(","u8);
                WriteName(output, ItemKeys.Name(key));
                if (raw[key] is { } range && Keeps(key, line[range], basis!, item)) output.Write(line[range]);
                else if (!WriteValue(output, key, item, restored)) output.Write("null"u8);
            }

            WriteExtensions(output, raw, line, basis, item, restored);
            output.Write("}"u8);
        }
        catch (EncoderFallbackException)
        {
            throw Invalid(item, "holds half of a surrogate pair, which no UTF-8 file can hold");
        }
    }

    private static void WriteExtensions(
        IBufferWriter<byte> output, RawLine raw, ReadOnlySpan<byte> line, BacklogItem? basis, BacklogItem item, bool restored)
    {
        var values = new List<(byte[] Name, byte[] Value)>();
        var buffer = new ArrayBufferWriter<byte>();
        for (var key = ItemKey.Parent + 1; (int)key < ItemKeys.Count; key++)
        {
            buffer.ResetWrittenCount();
            if (raw[key] is { } range && KeepsExtension(key, line[range], basis!, item, restored)) buffer.Write(line[range]);
            else if (raw[key] is null && IsImplied(key, item, basis)) continue;
            else if (!WriteValue(buffer, key, item, restored)) continue;
            values.Add((ItemKeys.Name(key).ToArray(), buffer.WrittenSpan.ToArray()));
        }

        foreach (var (name, value) in item.Extensions)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            if (ItemKeys.Find(bytes, ItemKey.Unknown) != ItemKey.Unknown) continue;
            var keeps = raw[name] is not null && basis!.Extensions.TryGetValue(name, out var before) && before == value;
            values.Add((bytes, keeps ? line[raw[name]!.Value].ToArray() : Json(item, name, value)));
        }

        values.Sort(static (a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        foreach (var (name, value) in values)
        {
            output.Write(","u8);
            WriteName(output, name);
            output.Write(value);
        }
    }

    private static void WriteName(IBufferWriter<byte> output, ReadOnlySpan<byte> name)
    {
        JsonText.WriteString(output, Encoding.UTF8.GetString(name));
        output.Write(":"u8);
    }

    private static byte[] Json(BacklogItem item, string name, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        try
        {
            var reader = new Utf8JsonReader(bytes);
            reader.Read();
            reader.Skip();
            if (reader.Read()) throw new JsonException();
        }
        catch (JsonException)
        {
            throw Invalid(item, $"has an extension '{name}' whose value is not JSON");
        }

        // Between JSON tokens a line end is a blank; inside a text it cannot stand.
        bytes.AsSpan().Replace((byte)'\n', (byte)' ');
        bytes.AsSpan().Replace((byte)'\r', (byte)' ');
        return bytes;
    }

    private static OrchestratorException Invalid(BacklogItem item, string what) =>
        new("OrcItemInvalid", $"{item.Id} {what}.", "Correct the value and try again.", ErrorKind.InvalidArgument, item.Id);

    /// <summary>Whether a native key keeps its text.</summary>
    private static bool Keeps(ItemKey key, ReadOnlySpan<byte> text, BacklogItem basis, BacklogItem item) => key switch
    {
        ItemKey.Id => true,
        ItemKey.Title => basis.Title == item.Title,
        ItemKey.Status => StatusMapping.ToNative(basis.Status) == StatusMapping.ToNative(item.Status),
        ItemKey.Priority => basis.Priority == item.Priority,
        ItemKey.Description => basis.DescriptionText.Equals(item.DescriptionText) && basis.StructuredDescription == item.StructuredDescription
            || NativeDescription(basis) == NativeDescription(item),
        ItemKey.Tags => basis.Tags.SequenceEqual(item.Tags),
        ItemKey.Dependencies => basis.Dependencies.SequenceEqual(item.Dependencies),
        ItemKey.CreatedAt => basis.CreatedAt == item.CreatedAt,
        ItemKey.UpdatedAt => basis.UpdatedAt == item.UpdatedAt,
        ItemKey.BlockedReason => basis.BlockedReason == item.BlockedReason,
        ItemKey.BlockedFromStatus => basis.BlockedFromStatus == item.BlockedFromStatus,
        ItemKey.ClaimedBy => basis.ClaimedBy == item.ClaimedBy,
        ItemKey.ClaimedAt => basis.ClaimedAt == item.ClaimedAt,
        ItemKey.Parent => basis.Parent == item.Parent,
        _ => text.IsEmpty,
    };

    /// <summary>Whether an extension key keeps its text; one that does not and has no value goes.</summary>
    private static bool KeepsExtension(ItemKey key, ReadOnlySpan<byte> text, BacklogItem basis, BacklogItem item, bool restored)
    {
        var isText = text[0] == '"';
        return key switch
        {
            ItemKey.StatusExtension => basis.Status == item.Status && (!isText || (StatusMapping.IsTodo(item.Status) && Alone(text) == item.Status)),
            ItemKey.BlockedFromStatusExtension => !isText
                ? basis.BlockedFromStatus == item.BlockedFromStatus
                : item.BlockedFromStatus is { } from
                    && StatusMapping.BlockedFrom(null, NativeFrom(from), StatusMapping.FromName(Unquoted(text))) == from,
            ItemKey.BlockedType => basis.BlockedType == item.BlockedType && (!isText || item.Status == ItemStatus.Blocked),
            // A phase left over from before is no phase of an item that has none.
            ItemKey.Phase => basis.Phase == item.Phase && !(isText && item.Phase is null),
            ItemKey.PhasePool => basis.PhasePool == item.PhasePool && !(isText && item.Phase is null),
            ItemKey.PipelineType => basis.Pipeline == item.Pipeline,
            ItemKey.Size => basis.Size == item.Size,
            ItemKey.Complexity => basis.Complexity == item.Complexity,
            ItemKey.Risk => basis.Risk == item.Risk,
            ItemKey.Impact => basis.Impact == item.Impact,
            ItemKey.Origin => basis.Origin == item.Origin,
            ItemKey.UnblockContext => basis.UnblockNotes == item.UnblockNotes,
            ItemKey.LastPhaseCommit => basis.LastPhaseCommit == item.LastPhaseCommit,
            ItemKey.StructuredDescription => basis.StructuredDescription == item.StructuredDescription,
            ItemKey.RequiresHumanReview => basis.RequiresHumanReview == item.RequiresHumanReview,
            ItemKey.OrchGuardrailOverride => basis.GuardrailOverride == item.GuardrailOverride,
            ItemKey.OrchFinished => basis.IsFinished == item.IsFinished,
            ItemKey.OrchGrown => basis.IsGrown == item.IsGrown,
            ItemKey.OrchLastSummary => basis.LastSummary == item.LastSummary,
            ItemKey.OrchResolution => basis.Resolution == item.Resolution,
            ItemKey.OrchApplied => basis.AppliedAttempts.SequenceEqual(item.AppliedAttempts),
            ItemKey.OrchSubphaseCount => basis.SubphaseCount == item.SubphaseCount,
            ItemKey.OrchReworkCount => basis.ReworkCount == item.ReworkCount,
            ItemKey.OrchReworkContext => basis.ReworkContext == item.ReworkContext,
            ItemKey.OrchRestored => restored,
            _ => false,
        };
    }

    /// <summary>Whether an existing line without this key means the same as with it: what other tools left out stays out.</summary>
    private static bool IsImplied(ItemKey key, BacklogItem item, BacklogItem? basis) => basis is not null && key switch
    {
        ItemKey.StatusExtension => basis.Status == ItemStatus.New && item.Status == ItemStatus.New,
        ItemKey.BlockedFromStatusExtension =>
            basis.Status == ItemStatus.Blocked && item.BlockedFromStatus is { } from && from == basis.BlockedFromStatus
            && StatusMapping.BlockedFrom(null, NativeFrom(from), null) == from,
        _ => false,
    };

    private static ItemStatus Alone(ReadOnlySpan<byte> text) =>
        StatusMapping.Status(ItemStatus.New, StatusMapping.FromName(Unquoted(text)), null, null);

    private static ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> text) => text[1..^1];

    private static ItemStatus NativeFrom(ItemStatus from) => StatusMapping.IsTodo(from) ? ItemStatus.New : from;

    private static string? NativeDescription(BacklogItem item) =>
        item.Description ?? (item.StructuredDescription is { Context.Length: > 0 } structured ? structured.Context : null);

    /// <summary>Writes a value; false where the item has none.</summary>
    private static bool WriteValue(IBufferWriter<byte> output, ItemKey key, BacklogItem item, bool restored) => key switch
    {
        ItemKey.Id => Text(output, item.Id),
        ItemKey.Title => Text(output, item.Title),
        ItemKey.Status => Text(output, StatusMapping.ToNative(item.Status)),
        ItemKey.Priority => Integer(output, item.Priority),
        ItemKey.Description => Text(output, NativeDescription(item)),
        ItemKey.Tags => Texts(output, item.Tags),
        ItemKey.Dependencies => Texts(output, item.Dependencies),
        ItemKey.CreatedAt => Time(output, item.CreatedAt),
        ItemKey.UpdatedAt => Time(output, item.UpdatedAt),
        ItemKey.BlockedReason => Text(output, item.BlockedReason),
        ItemKey.BlockedFromStatus => Text(output, item.BlockedFromStatus is { } from ? StatusMapping.ToNative(from) : null),
        ItemKey.ClaimedBy => Text(output, item.ClaimedBy),
        ItemKey.ClaimedAt => Time(output, item.ClaimedAt),
        ItemKey.Parent => Text(output, item.Parent),
        ItemKey.StatusExtension => Text(output, StatusMapping.ToExtension(item.Status)),
        ItemKey.BlockedFromStatusExtension => Text(output, item.BlockedFromStatus is { } from ? StatusMapping.ToName(from) : null),
        ItemKey.BlockedType => Text(output, item.BlockedType is { } type ? ItemNames.Of(type) : null),
        ItemKey.Phase => Text(output, item.Phase),
        ItemKey.PhasePool => Text(output, item.PhasePool is { } pool ? ItemNames.Of(pool) : null),
        ItemKey.PipelineType => Text(output, item.Pipeline),
        ItemKey.Size => Text(output, item.Size is { } size ? ItemNames.Of(size) : null),
        ItemKey.Complexity => Text(output, item.Complexity is { } level ? ItemNames.Of(level) : null),
        ItemKey.Risk => Text(output, item.Risk is { } level ? ItemNames.Of(level) : null),
        ItemKey.Impact => Text(output, item.Impact is { } level ? ItemNames.Of(level) : null),
        ItemKey.Origin => Text(output, item.Origin),
        ItemKey.UnblockContext => Text(output, item.UnblockNotes),
        ItemKey.LastPhaseCommit => Text(output, item.LastPhaseCommit),
        ItemKey.StructuredDescription => Structured(output, item.StructuredDescription),
        ItemKey.RequiresHumanReview => Flag(output, item.RequiresHumanReview),
        ItemKey.OrchGuardrailOverride => Flag(output, item.GuardrailOverride),
        ItemKey.OrchFinished => Flag(output, item.IsFinished),
        ItemKey.OrchGrown => Flag(output, item.IsGrown),
        ItemKey.OrchLastSummary => Text(output, item.LastSummary),
        ItemKey.OrchResolution => Text(output, item.Resolution is { } resolution ? ItemNames.Of(resolution) : null),
        ItemKey.OrchApplied => item.AppliedAttempts.Count > 0 && Texts(output, item.AppliedAttempts),
        ItemKey.OrchSubphaseCount => item.SubphaseCount != 0 && Integer(output, item.SubphaseCount),
        ItemKey.OrchReworkCount => item.ReworkCount != 0 && Integer(output, item.ReworkCount),
        ItemKey.OrchReworkContext => Text(output, item.ReworkContext),
        ItemKey.OrchRestored => Flag(output, restored),
        _ => false,
    };

    private static bool Text(IBufferWriter<byte> output, string? text)
    {
        if (text is null) return false;
        JsonText.WriteString(output, text);
        return true;
    }

    private static bool Texts(IBufferWriter<byte> output, IReadOnlyList<string> texts)
    {
        JsonText.WriteStrings(output, texts);
        return true;
    }

    private static bool Integer(IBufferWriter<byte> output, long value)
    {
        JsonText.WriteInteger(output, value);
        return true;
    }

    private static bool Time(IBufferWriter<byte> output, DateTimeOffset? time)
    {
        if (time is not { } value) return false;
        JsonText.WriteTime(output, value);
        return true;
    }

    private static bool Flag(IBufferWriter<byte> output, bool value)
    {
        if (value) output.Write("true"u8);
        return value;
    }

    private static bool Structured(IBufferWriter<byte> output, StructuredDescription? description)
    {
        if (description is null) return false;
        ReadOnlySpan<(string Name, string Text)> parts =
        [
            ("context", description.Context), ("problem", description.Problem), ("solution", description.Solution),
            ("impact", description.Impact), ("sizing_rationale", description.SizingRationale),
        ];
        var separator = "{"u8;
        foreach (var (name, text) in parts)
        {
            output.Write(separator);
            JsonText.WriteString(output, name);
            output.Write(":"u8);
            JsonText.WriteString(output, text);
            separator = ","u8;
        }

        output.Write("}"u8);
        return true;
    }
}
