using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Storage;

/// <summary>Reads one line of the active file or the archive into an item.</summary>
/// <remarks>Keeps a pool of shared strings; one per thread and file.</remarks>
internal sealed class ItemLineParser
{
    private readonly StringPool pool = new();
    private List<string>? warnings;
    private string? id;

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <exception cref="LineFormatException">The line is not an item.</exception>
    public ParsedLine Parse(ReadOnlySpan<byte> line)
    {
        warnings = null;
        id = null;
        if (!Utf8.IsValid(line)) throw new LineFormatException("it is not valid UTF-8");
        try
        {
            return Read(line);
        }
        catch (JsonException e)
        {
            throw new LineFormatException($"it is not one complete JSON object (stopped at byte {e.BytePositionInLine + 1})");
        }
        catch (InvalidOperationException)
        {
            // The reader says so for an escaped half of a surrogate pair, which no UTF-8 can hold.
            throw new LineFormatException("a text holds half of a surrogate pair (a \\ud800 … \\udfff without its partner)");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ParsedLine Read(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new LineFormatException("it is not a JSON object");

        var fields = default(Fields);
        var seen = 0UL;
        var key = ItemKey.Unknown;
        Span<byte> unescaped = stackalloc byte[64];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ItemKey found;
            if (!reader.ValueIsEscaped) found = ItemKeys.Find(reader.ValueSpan, key);
            else found = reader.ValueSpan.Length > unescaped.Length ? ItemKey.Unknown : ItemKeys.Find(unescaped[..reader.CopyString(unescaped)], key);
            if (found == ItemKey.Unknown)
            {
                ReadUnknown(ref reader, line, ref fields);
                continue;
            }

            key = found;
            var bit = 1UL << (int)key;
            if ((seen & bit) != 0 && ItemKeys.IsNative(key)) throw new LineFormatException($"the key '{ItemKeys.Text(key)}' stands in it twice");
            seen |= bit;
            reader.Read();
            ReadValue(ref reader, key, ref fields);
        }

        if (reader.Read()) throw new LineFormatException("something follows the JSON object");
        if (fields.Id is null) throw new LineFormatException("it has no 'id'");
        if (fields.Title is null) throw new LineFormatException($"{fields.Id} has no 'title'");
        if (fields.Native is not { } native) throw new LineFormatException($"{fields.Id} has no 'status'");
        return Build(ref fields, native);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ParsedLine Build(ref Fields fields, ItemStatus native)
    {
        var status = StatusMapping.Status(native, fields.StatusExtension, fields.NativeFrom, fields.ExtensionFrom);
        var blocked = status == ItemStatus.Blocked;
        var hasPhase = status is not (ItemStatus.New or ItemStatus.Ready);
        var structured = fields.Structured;
        var item = new BacklogItem
        {
            Id = fields.Id!,
            Title = fields.Title!,
            Status = status,
            Phase = hasPhase ? fields.Phase : null,
            PhasePool = hasPhase && fields.Phase is not null ? fields.PhasePool : null,
            Pipeline = fields.Pipeline,
            Size = fields.Size,
            Complexity = fields.Complexity,
            Risk = fields.Risk,
            Impact = fields.Impact,
            Priority = fields.Priority,
            RequiresHumanReview = fields.RequiresHumanReview,
            GuardrailOverride = fields.GuardrailOverride,
            // The native text is the person's, unless it only repeats what triage wrote.
            DescriptionText = structured is not null && fields.Description.Value == structured.Context ? default : fields.Description,
            StructuredDescription = structured,
            Tags = fields.Tags ?? [],
            Dependencies = fields.Dependencies ?? [],
            Parent = fields.Parent,
            Origin = fields.Origin,
            BlockedReason = blocked ? fields.BlockedReason : null,
            BlockedType = blocked ? fields.BlockedType : null,
            BlockedFromStatus = blocked ? StatusMapping.BlockedFrom(fields.StatusExtension, fields.NativeFrom, fields.ExtensionFrom) : null,
            UnblockNotes = fields.UnblockContext,
            LastPhaseCommit = fields.LastPhaseCommit,
            LastSummary = fields.LastSummary,
            Resolution = fields.Resolution,
            AppliedAttempts = fields.Applied ?? [],
            SubphaseCount = fields.SubphaseCount,
            ReworkCount = fields.ReworkCount,
            ReworkContext = fields.ReworkContext,
            IsFinished = fields.IsFinished,
            ClaimedBy = fields.ClaimedBy,
            ClaimedAt = fields.ClaimedAt,
            CreatedAt = fields.CreatedAt ?? fields.UpdatedAt ?? DateTimeOffset.UnixEpoch,
            UpdatedAt = fields.UpdatedAt ?? fields.CreatedAt ?? DateTimeOffset.UnixEpoch,
            Extensions = fields.Unknown is null ? ExtensionMap.Empty : new ExtensionMap(fields.Unknown.ToArray()),
        };
        return new ParsedLine(item, fields.Flags | (status == ItemStatus.Done ? LineFlags.Done : LineFlags.None), warnings);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadValue(ref Utf8JsonReader reader, ItemKey key, ref Fields fields)
    {
        switch (key)
        {
            case ItemKey.Id: fields.Id = ReadId(ref reader); break;
            case ItemKey.Title: fields.Title = ReadText(ref reader, key); break;
            case ItemKey.Status: fields.Native = ReadNativeStatus(ref reader); break;
            case ItemKey.Priority: fields.Priority = ReadInteger(ref reader, key) ?? 0; break;
            case ItemKey.Description: fields.Description = ReadLazy(ref reader, key); break;
            case ItemKey.Tags: fields.Tags = ReadTexts(ref reader, key, shared: true); break;
            case ItemKey.Dependencies: fields.Dependencies = ReadTexts(ref reader, key, shared: false); break;
            case ItemKey.CreatedAt: fields.CreatedAt = ReadTime(ref reader, key); break;
            case ItemKey.UpdatedAt: fields.UpdatedAt = ReadTime(ref reader, key); break;
            case ItemKey.BlockedReason: fields.BlockedReason = ReadText(ref reader, key); break;
            case ItemKey.BlockedFromStatus: fields.NativeFrom = StatusMapping.Native(ReadName(ref reader, key, StatusMapping.NativeNames)); break;
            case ItemKey.ClaimedBy: fields.ClaimedBy = ReadShared(ref reader, key); break;
            case ItemKey.ClaimedAt: fields.ClaimedAt = ReadTime(ref reader, key); break;
            case ItemKey.Parent:
                fields.Flags |= LineFlags.UsesParent;
                fields.Parent = ReadText(ref reader, key);
                break;
            case ItemKey.StatusExtension: fields.StatusExtension = ReadName(ref reader, key, StatusMapping.Names) is var status and >= 0 ? (ItemStatus)status : null; break;
            case ItemKey.Phase: fields.Phase = ReadShared(ref reader, key); break;
            case ItemKey.PhasePool: fields.PhasePool = ReadName(ref reader, key, ItemNames.PhasePools) is var phasePool and >= 0 ? (PhasePool)phasePool : null; break;
            case ItemKey.PipelineType: fields.Pipeline = ReadShared(ref reader, key); break;
            case ItemKey.Size: fields.Size = ReadName(ref reader, key, ItemNames.Sizes) is var size and >= 0 ? (ItemSize)size : null; break;
            case ItemKey.Complexity: fields.Complexity = ReadName(ref reader, key, ItemNames.Levels) is var complexity and >= 0 ? (Level)complexity : null; break;
            case ItemKey.Risk: fields.Risk = ReadName(ref reader, key, ItemNames.Levels) is var risk and >= 0 ? (Level)risk : null; break;
            case ItemKey.Impact: fields.Impact = ReadName(ref reader, key, ItemNames.Levels) is var impact and >= 0 ? (Level)impact : null; break;
            case ItemKey.Origin: fields.Origin = ReadShared(ref reader, key); break;
            case ItemKey.BlockedType: fields.BlockedType = ReadName(ref reader, key, ItemNames.BlockTypes) is var blockedType and >= 0 ? (BlockType)blockedType : null; break;
            case ItemKey.BlockedFromStatusExtension: fields.ExtensionFrom = ReadName(ref reader, key, StatusMapping.Names) is var from and >= 0 ? (ItemStatus)from : null; break;
            case ItemKey.UnblockContext: fields.UnblockContext = ReadText(ref reader, key); break;
            case ItemKey.LastPhaseCommit: fields.LastPhaseCommit = ReadText(ref reader, key); break;
            case ItemKey.StructuredDescription: fields.Structured = ReadStructured(ref reader, key); break;
            case ItemKey.RequiresHumanReview: fields.RequiresHumanReview = ReadFlag(ref reader, key); break;
            case ItemKey.OrchGuardrailOverride: fields.GuardrailOverride = ReadFlag(ref reader, key); break;
            case ItemKey.OrchFinished: fields.IsFinished = ReadFlag(ref reader, key); break;
            case ItemKey.OrchRestored:
                if (ReadFlag(ref reader, key)) fields.Flags |= LineFlags.Restored;
                break;
            case ItemKey.OrchLastSummary: fields.LastSummary = ReadText(ref reader, key); break;
            case ItemKey.OrchResolution: fields.Resolution = ReadName(ref reader, key, ItemNames.Resolutions) is var resolution and >= 0 ? (Resolution)resolution : null; break;
            case ItemKey.OrchApplied: fields.Applied = ReadTexts(ref reader, key, shared: false); break;
            case ItemKey.OrchSubphaseCount: fields.SubphaseCount = ReadCount(ref reader, key); break;
            case ItemKey.OrchReworkCount: fields.ReworkCount = ReadCount(ref reader, key); break;
            case ItemKey.OrchReworkContext: fields.ReworkContext = ReadText(ref reader, key); break;
        }
    }

    private void ReadUnknown(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, ref Fields fields)
    {
        var name = reader.ValueIsEscaped ? reader.GetString()! : pool.Get(reader.ValueSpan);
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var value = Encoding.UTF8.GetString(line[start..(int)reader.BytesConsumed]);
        fields.Unknown ??= [];
        // As serde does for the map of everything else: the last of two counts.
        fields.Unknown.RemoveAll(pair => pair.Key == name);
        fields.Unknown.Add(new(name, value));
    }

    private string ReadId(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String) throw new LineFormatException("its 'id' is not a text");
        var text = reader.GetString()!;
        if (!ItemId.IsValid(text))
            throw new LineFormatException($"'{text}' is not an id (letters, digits and '_', a '-', then 1 to 12 of 0-9 a-z); ids become file names", "OrcInvalidId");
        return id = text;
    }

    private static ItemStatus ReadNativeStatus(ref Utf8JsonReader reader)
    {
        var native = reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped ? StatusMapping.Native(ItemNames.IndexOf(StatusMapping.NativeNames, reader.ValueSpan)) : null;
        // Guessing here could start an agent on an item somebody had set aside.
        return native ?? throw new LineFormatException("its 'status' is none of todo, doing, blocked, done");
    }

    private string? ReadText(ref Utf8JsonReader reader, ItemKey key)
    {
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        SkipWrong(ref reader, key, "a text");
        return null;
    }

    private LazyText ReadLazy(ref Utf8JsonReader reader, ItemKey key)
    {
        // What is not escaped is the text as it stands, and the whole line is known to be valid UTF-8.
        if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped) return new LazyText(reader.ValueSpan.ToArray());
        return new LazyText(ReadText(ref reader, key));
    }

    private string? ReadShared(ref Utf8JsonReader reader, ItemKey key)
    {
        if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped) return pool.Get(reader.ValueSpan);
        return ReadText(ref reader, key);
    }

    private long? ReadInteger(ref Utf8JsonReader reader, ItemKey key)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value)) return value;
        SkipWrong(ref reader, key, "a whole number of 64 bits");
        return null;
    }

    private int ReadCount(ref Utf8JsonReader reader, ItemKey key)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value) && value >= 0) return value;
        SkipWrong(ref reader, key, "a count");
        return 0;
    }

    private bool ReadFlag(ref Utf8JsonReader reader, ItemKey key)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False) return reader.TokenType == JsonTokenType.True;
        SkipWrong(ref reader, key, "true or false");
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private DateTimeOffset? ReadTime(ref Utf8JsonReader reader, ItemKey key)
    {
        if (reader.TokenType == JsonTokenType.String && HasOffset(reader.ValueSpan) && reader.TryGetDateTimeOffset(out var value))
            return value.Offset == TimeSpan.Zero ? value : value.ToUniversalTime();
        SkipWrong(ref reader, key, "a time as in RFC 3339");
        return null;
    }

    // Without one, the framework would take the time zone of this machine.
    private static bool HasOffset(ReadOnlySpan<byte> time) =>
        time.Length > 0 && (time[^1] == 'Z' || (time.Length > 10 && time[10..].IndexOfAny((byte)'+', (byte)'-') >= 0));

    /// <summary>Where a name stands in a list of them; -1 if it is absent or not among them.</summary>
    private int ReadName(ref Utf8JsonReader reader, ItemKey key, byte[][] names)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            SkipWrong(ref reader, key, "a text");
            return -1;
        }

        var value = reader.ValueIsEscaped ? ItemNames.IndexOf(names, Encoding.UTF8.GetBytes(reader.GetString()!)) : ItemNames.IndexOf(names, reader.ValueSpan);
        if (value < 0) Warn(key, $"has a value that is not known: '{reader.GetString()}'");
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private string[]? ReadTexts(ref Utf8JsonReader reader, ItemKey key, bool shared)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            SkipWrong(ref reader, key, "a list of texts");
            return null;
        }

        string? first = null;
        List<string>? more = null;
        var wrong = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                wrong = true;
                reader.Skip();
                continue;
            }

            var text = shared && !reader.ValueIsEscaped ? pool.Get(reader.ValueSpan) : reader.GetString()!;
            if (first is null) first = text;
            else if (text != first && more?.Contains(text) != true) (more ??= []).Add(text);
        }

        if (wrong)
        {
            Warn(key, "is not a list of texts");
            return null;
        }

        return first is null ? null : more is null ? [first] : [first, .. more];
    }

    private StructuredDescription? ReadStructured(ref Utf8JsonReader reader, ItemKey key)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            SkipWrong(ref reader, key, "an object of five texts");
            return null;
        }

        var result = new StructuredDescription();
        var wrong = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            wrong |= text is null && reader.TokenType != JsonTokenType.Null;
            reader.Skip();
            result = name switch
            {
                "context" => result with { Context = text ?? "" },
                "problem" => result with { Problem = text ?? "" },
                "solution" => result with { Solution = text ?? "" },
                "impact" => result with { Impact = text ?? "" },
                "sizing_rationale" => result with { SizingRationale = text ?? "" },
                _ => result,
            };
        }

        if (!wrong) return result;
        Warn(key, "is not an object of five texts");
        return null;
    }

    private void SkipWrong(ref Utf8JsonReader reader, ItemKey key, string expected)
    {
        if (reader.TokenType != JsonTokenType.Null) Warn(key, $"is not {expected}");
        reader.Skip();
    }

    private void Warn(ItemKey key, string what) =>
        (warnings ??= []).Add($"{id ?? "An item"}: '{ItemKeys.Text(key)}' {what}; it reads as absent and is kept as it is.");

    private struct Fields
    {
        public LazyText Description;
        public string? Id, Title, BlockedReason, ClaimedBy, Parent, Phase, Pipeline, Origin, UnblockContext, LastPhaseCommit;
        public string? LastSummary, ReworkContext;
        public string[]? Tags, Dependencies, Applied;
        public StructuredDescription? Structured;
        public List<KeyValuePair<string, string>>? Unknown;
        public ItemStatus? Native, StatusExtension, NativeFrom, ExtensionFrom;
        public PhasePool? PhasePool;
        public ItemSize? Size;
        public Level? Complexity, Risk, Impact;
        public BlockType? BlockedType;
        public Resolution? Resolution;
        public DateTimeOffset? CreatedAt, UpdatedAt, ClaimedAt;
        public long Priority;
        public int SubphaseCount, ReworkCount;
        public bool RequiresHumanReview, GuardrailOverride, IsFinished;
        public LineFlags Flags;
    }
}
