using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>Understands single values of item lines; what has the wrong type reads as absent and is warned of.</summary>
/// <remarks>Keeps a pool of shared strings; one per thread and file.</remarks>
internal sealed class ItemValues
{
    private readonly StringPool pool = new();
    private List<string>? warnings;
    private string? id;

    /// <summary>What was not understood since <see cref="Begin"/>; null if nothing.</summary>
    public IReadOnlyList<string>? Warnings => warnings;

    /// <summary>Begins a line.</summary>
    public void Begin()
    {
        warnings = null;
        id = null;
    }

    /// <summary>The string of a name that many lines repeat.</summary>
    public string Share(ReadOnlySpan<byte> utf8) => pool.Get(utf8);

    /// <summary>Reads the id.</summary>
    /// <exception cref="LineFormatException">It is none.</exception>
    public string Id(RawValue value)
    {
        if (value.Kind != JsonTokenType.String) throw new LineFormatException("its 'id' is not a text");
        var text = value.GetString();
        if (!ItemId.IsValid(text))
            throw new LineFormatException(
                $"'{text}' is not an id (letters, digits and '_', a '-', then 1 to 12 of 0-9 a-z); ids become file names", "OrcInvalidId");
        return id = text;
    }

    /// <summary>Reads the native status; New stands for todo.</summary>
    /// <exception cref="LineFormatException">It is none of the four.</exception>
    public static ItemStatus NativeStatus(RawValue value)
    {
        var native = value.IsPlain ? StatusMapping.Native(ItemNames.IndexOf(StatusMapping.NativeNames, value.Content)) : null;
        // Guessing here could start an agent on an item somebody had set aside.
        return native ?? throw new LineFormatException("its 'status' is none of todo, doing, blocked, done");
    }

    /// <summary>Reads a text.</summary>
    public string? Text(RawValue value, ItemKey key) => value.Kind == JsonTokenType.String ? value.GetString() : Wrong<string>(value, key, "a text");

    /// <summary>Reads a text that many lines repeat.</summary>
    public string? SharedText(RawValue value, ItemKey key) => value.IsPlain ? pool.Get(value.Content) : Text(value, key);

    /// <summary>Reads a text that is rarely asked for.</summary>
    public LazyText LazyText(RawValue value, ItemKey key) =>
        // What is not escaped is the text as it stands, and the whole line is known to be valid UTF-8.
        value.IsPlain ? new LazyText(value.Content.ToArray()) : new LazyText(Text(value, key));

    /// <summary>Reads a whole number of 64 bits.</summary>
    public long Integer(RawValue value, ItemKey key)
    {
        if (value.Kind == JsonTokenType.Number && Utf8Parser.TryParse(value.Text, out long number, out var used) && used == value.Text.Length)
            return number;
        Wrong<string>(value, key, "a whole number of 64 bits");
        return 0;
    }

    /// <summary>Reads a count.</summary>
    public int Count(RawValue value, ItemKey key)
    {
        if (value.Kind == JsonTokenType.Number && Utf8Parser.TryParse(value.Text, out int number, out var used)
            && used == value.Text.Length && number >= 0) return number;
        Wrong<string>(value, key, "a count");
        return 0;
    }

    /// <summary>Reads a flag.</summary>
    public bool Flag(RawValue value, ItemKey key)
    {
        if (value.Kind is JsonTokenType.True or JsonTokenType.False) return value.Kind == JsonTokenType.True;
        Wrong<string>(value, key, "true or false");
        return false;
    }

    /// <summary>Reads a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public DateTimeOffset? Time(RawValue value, ItemKey key)
    {
        if (value.IsPlain && UtcTime.TryParse(value.Content, out var time)) return time;
        if (value.Kind == JsonTokenType.String && HasOffset(value.Content))
        {
            var reader = new Utf8JsonReader(value.Text);
            reader.Read();
            if (reader.TryGetDateTimeOffset(out var other)) return other.ToUniversalTime();
        }

        Wrong<string>(value, key, "a time as in RFC 3339");
        return null;
    }

    /// <summary>Where a name stands in a list of them; -1 if it is absent or not among them.</summary>
    public int Name(RawValue value, ItemKey key, byte[][] names)
    {
        if (value.Kind != JsonTokenType.String)
        {
            Wrong<string>(value, key, "a text");
            return -1;
        }

        var at = ItemNames.IndexOf(names, value.IsEscaped ? Encoding.UTF8.GetBytes(value.GetString()) : value.Content);
        if (at < 0) Warn(key, $"has a value that is not known: '{value.GetString()}'");
        return at;
    }

    /// <summary>Reads a list of texts without duplicates; null if there are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public string[]? Texts(RawValue value, ItemKey key, bool shared)
    {
        if (value.Kind != JsonTokenType.StartArray) return Wrong<string[]>(value, key, "a list of texts");
        if (value.Text.SequenceEqual("[]"u8)) return null;
        // One text without escapes, the commonest list that is not empty.
        if (value.Text.StartsWith("[\""u8) && value.Text[^1] == ']' && value.Text.IndexOf((byte)'\\') < 0
            && value.Text[2..].IndexOf((byte)'"') == value.Text.Length - 4)
        {
            var only = value.Text[2..^2];
            return [shared ? pool.Get(only) : Encoding.UTF8.GetString(only)];
        }

        string? first = null;
        List<string>? more = null;
        var wrong = false;
        var reader = new Utf8JsonReader(value.Text);
        reader.Read();
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

        reader.Read();
        if (wrong)
        {
            Warn(key, "is not a list of texts");
            return null;
        }

        return first is null ? null : more is null ? [first] : [first, .. more];
    }

    /// <summary>Reads triage's description.</summary>
    public StructuredDescription? Structured(RawValue value, ItemKey key)
    {
        if (value.Kind != JsonTokenType.StartObject) return Wrong<StructuredDescription>(value, key, "an object of five texts");
        var result = new StructuredDescription();
        var wrong = false;
        var reader = new Utf8JsonReader(value.Text);
        reader.Read();
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

        reader.Read();
        if (!wrong) return result;
        Warn(key, "is not an object of five texts");
        return null;
    }

    // Without one, the framework would take the time zone of this machine.
    private static bool HasOffset(ReadOnlySpan<byte> time) =>
        time.Length > 0 && (time[^1] == 'Z' || (time.Length > 10 && time[10..].IndexOfAny((byte)'+', (byte)'-') >= 0));

    private T? Wrong<T>(RawValue value, ItemKey key, string expected)
        where T : class
    {
        if (value.Kind != JsonTokenType.Null) Warn(key, $"is not {expected}");
        // A container was only measured so far.
        if (value.Kind is JsonTokenType.StartArray or JsonTokenType.StartObject) Check(value);
        return null;
    }

    /// <summary>Makes sure that a value which is carried without being read is JSON.</summary>
    /// <exception cref="JsonException">It is not.</exception>
    public static void Check(RawValue value)
    {
        var reader = new Utf8JsonReader(value.Text);
        reader.Read();
        reader.Skip();
        reader.Read();
    }

    private void Warn(ItemKey key, string what) =>
        (warnings ??= []).Add($"{id ?? "An item"}: '{ItemKeys.Text(key)}' {what}; it reads as absent and is kept as it is.");
}
