using System.Text.Encodings.Web;
using System.Text.Json;
using Orchestrator.Backlog;

namespace Orchestrator.Cli.Output;

/// <summary>JSON as this program writes it: snake_case, characters of all scripts as they are, every key always there.</summary>
internal static class JsonOutput
{
    /// <summary>Writes one document and a line end to standard output.</summary>
    internal static void Write(Terminal terminal, bool indented, Action<Utf8JsonWriter> write)
    {
        terminal.Out.WriteLine(Text(indented, write));
        terminal.Out.Flush();
    }

    /// <summary>One document as text.</summary>
    internal static string Text(bool indented, Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(json);
        return System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>A value of a fixed set as its word; null without one.</summary>
    internal static void Word<T>(this Utf8JsonWriter json, string name, T? value) where T : struct, Enum =>
        json.WriteString(name, value is { } word ? BacklogWords.Of(word) : null);

    /// <summary>A number; null without one.</summary>
    internal static void Number(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    /// <summary>A number; null without one.</summary>
    internal static void Number(this Utf8JsonWriter json, string name, decimal? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    /// <summary>A length of time in seconds, to the millisecond.</summary>
    internal static void Seconds(this Utf8JsonWriter json, string name, TimeSpan value) =>
        json.WriteNumber(name, Math.Round((decimal)value.TotalSeconds, 3));

    /// <summary>A moment, UTC; null without one.</summary>
    internal static void Time(this Utf8JsonWriter json, string name, DateTimeOffset? value)
    {
        if (value is { } time) json.WriteString(name, time.UtcDateTime);
        else json.WriteNull(name);
    }

    /// <summary>A list of texts.</summary>
    internal static void Texts(this Utf8JsonWriter json, string name, IEnumerable<string> values) => json.List(name, values, json.WriteStringValue);

    /// <summary>A list.</summary>
    internal static void List<T>(this Utf8JsonWriter json, string name, IEnumerable<T> values, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var value in values) write(value);
        json.WriteEndArray();
    }
}
