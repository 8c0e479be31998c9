using System.Text.Json;

namespace Orchestrator.Storage;

/// <summary>Where the values of an existing line lie, so that what does not change keeps its text.</summary>
internal sealed class RawLine
{
    private readonly Range?[] known = new Range?[ItemKeys.Count];
    private readonly Dictionary<string, Range> unknown = new(StringComparer.Ordinal);

    /// <summary>Looks a line over.</summary>
    /// <param name="line">A line that parses, or nothing.</param>
    public RawLine(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty) return;
        var reader = new Utf8JsonReader(line);
        reader.Read();
        var key = ItemKey.Unknown;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var found = ItemKeys.Find(System.Text.Encoding.UTF8.GetBytes(name), key);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var range = start..(int)reader.BytesConsumed;
            if (found == ItemKey.Unknown)
            {
                unknown[name] = range;
            }
            else
            {
                key = found;
                known[(int)key] = range;
            }
        }
    }

    /// <summary>Where the value of a key lies; null if the line does not have it.</summary>
    public Range? this[ItemKey key] => known[(int)key];

    /// <summary>Where the value of an unknown key lies; null if the line does not have it.</summary>
    public Range? this[string key] => unknown.TryGetValue(key, out var range) ? range : null;
}
