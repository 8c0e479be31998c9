using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>Reads one line of the active file or the archive into an item.</summary>
/// <remarks>Keeps a pool of shared strings; one per thread and file.</remarks>
internal sealed class ItemLineParser
{
    private readonly ItemValues values = new();

    /// <summary>Compiles what reading takes; the methods are optimized at once, since the first 100 000 lines would be through before they were it by use.</summary>
    public static void Prepare()
    {
        new ItemLineParser().Parse("""{"id":"A-0","title":"","status":"todo","tags":["a"],"created_at":"2026-01-01T00:00:00Z"}"""u8);
        RuntimeHelpers.PrepareMethod(typeof(LineReader).GetMethod(nameof(LineReader.TryRead))!.MethodHandle);
    }

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <exception cref="LineFormatException">The line is not an item.</exception>
    public ParsedLine Parse(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line)) throw new LineFormatException("it is not valid UTF-8");
        try
        {
            var fields = default(ItemFields);
            if (!TryReadCompact(line, ref fields))
            {
                fields = default;
                Read(line, ref fields);
            }

            var item = fields.Build();
            return new ParsedLine(item, fields.Flags | (item.Status == ItemStatus.Done ? LineFlags.Done : LineFlags.None), values.Warnings);
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

    /// <summary>Reads a line as every tool writes it; false for any other, and for one that is broken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryReadCompact(ReadOnlySpan<byte> line, ref ItemFields fields)
    {
        values.Begin();
        var seen = 0UL;
        var key = ItemKey.Unknown;
        var walk = new CompactLine(line);
        try
        {
            while (walk.TryRead(out var name, out var value))
            {
                var found = ItemKeys.Find(name, key);
                // The walk has seen that there are escapes, not whether they are right.
                if (value.IsEscaped || found == ItemKey.Unknown) ItemValues.Check(value);
                if (found == ItemKey.Unknown)
                {
                    fields.SetUnknown(values.Share(name), Encoding.UTF8.GetString(value.Text));
                    continue;
                }

                key = found;
                CheckTwice(key, ref seen);
                fields.Set(key, value, values);
            }
        }
        catch (JsonException)
        {
            // Inside a container; reading the whole line tells where.
            return false;
        }

        return walk.IsAtEnd;
    }

    /// <summary>Reads any line that is JSON.</summary>
    private void Read(ReadOnlySpan<byte> line, ref ItemFields fields)
    {
        values.Begin();
        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new LineFormatException("it is not a JSON object");
        var seen = 0UL;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var key = ItemKeys.Find(Encoding.UTF8.GetBytes(name), ItemKey.Unknown);
            reader.Read();
            var (kind, isEscaped, start) = (reader.TokenType, reader.ValueIsEscaped, (int)reader.TokenStartIndex);
            reader.Skip();
            var text = line[start..(int)reader.BytesConsumed];
            if (key == ItemKey.Unknown)
            {
                fields.SetUnknown(name, Encoding.UTF8.GetString(text));
                continue;
            }

            CheckTwice(key, ref seen);
            fields.Set(key, new RawValue(text, kind, isEscaped), values);
        }

        if (reader.Read()) throw new LineFormatException("something follows the JSON object");
    }

    private static void CheckTwice(ItemKey key, ref ulong seen)
    {
        var bit = 1UL << (int)key;
        if ((seen & bit) != 0 && ItemKeys.IsNative(key)) throw new LineFormatException($"the key '{ItemKeys.Text(key)}' stands in it twice");
        seen |= bit;
    }
}
