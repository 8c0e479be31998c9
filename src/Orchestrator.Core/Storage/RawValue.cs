using System.Text.Json;

namespace Orchestrator.Storage;

/// <summary>One value of a line as it stands there.</summary>
/// <param name="text">The value's bytes; of a text with its quotes.</param>
/// <param name="kind">String, Number, True, False, Null, StartArray or StartObject.</param>
/// <param name="isEscaped">Whether a text holds escapes.</param>
internal readonly ref struct RawValue(ReadOnlySpan<byte> text, JsonTokenType kind, bool isEscaped)
{
    /// <summary>The value's bytes; of a text with its quotes.</summary>
    public ReadOnlySpan<byte> Text { get; } = text;

    /// <summary>What it is.</summary>
    public JsonTokenType Kind { get; } = kind;

    /// <summary>Whether a text holds escapes.</summary>
    public bool IsEscaped { get; } = isEscaped;

    /// <summary>Whether it is a text without escapes, so that <see cref="Content"/> is what it says.</summary>
    public bool IsPlain => Kind == JsonTokenType.String && !IsEscaped;

    /// <summary>A text without its quotes, as it stands there.</summary>
    public ReadOnlySpan<byte> Content => Text[1..^1];

    /// <summary>What a text says.</summary>
    /// <exception cref="InvalidOperationException">It holds half of a surrogate pair.</exception>
    public string GetString()
    {
        if (!IsEscaped) return System.Text.Encoding.UTF8.GetString(Content);
        var reader = new Utf8JsonReader(Text);
        reader.Read();
        return reader.GetString()!;
    }
}
