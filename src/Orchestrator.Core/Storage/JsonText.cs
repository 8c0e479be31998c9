using System.Buffers;
using System.Globalization;
using System.Text;

namespace Orchestrator.Storage;

/// <summary>
/// Writes JSON values with the bytes that <c>tg</c> would write (serde_json, chrono), so that a line of ours stays as it is when <c>tg</c>
/// rewrites the file.
/// </summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Writes a text with quotes; only quotes, backslashes and control characters are escaped.</summary>
    /// <exception cref="EncoderFallbackException">The text holds half of a surrogate pair.</exception>
    public static void WriteString(IBufferWriter<byte> output, string text)
    {
        output.Write("\""u8);
        var rented = ArrayPool<byte>.Shared.Rent(Strict.GetMaxByteCount(text.Length));
        try
        {
            var rest = rented.AsSpan(0, Strict.GetBytes(text, rented));
            while (rest.IndexOfAny(Escaped) is var at and >= 0)
            {
                output.Write(rest[..at]);
                WriteEscape(output, rest[at]);
                rest = rest[(at + 1)..];
            }

            output.Write(rest);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        output.Write("\""u8);
    }

    /// <summary>Writes a list of texts.</summary>
    public static void WriteStrings(IBufferWriter<byte> output, IReadOnlyList<string> texts)
    {
        output.Write("["u8);
        for (var i = 0; i < texts.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            WriteString(output, texts[i]);
        }

        output.Write("]"u8);
    }

    /// <summary>Writes a whole number.</summary>
    public static void WriteInteger(IBufferWriter<byte> output, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out var written, default, CultureInfo.InvariantCulture);
        output.Write(digits[..written]);
    }

    /// <summary>Writes a time with quotes, RFC 3339 in UTC with 0, 3, 6 or 9 fraction digits, the fewest that hold it.</summary>
    public static void WriteTime(IBufferWriter<byte> output, DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        var fraction = utc.Ticks % TimeSpan.TicksPerSecond;
        var format = fraction == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'"
            : fraction % TimeSpan.TicksPerMillisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"
            : fraction % TimeSpan.TicksPerMicrosecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"
            : "yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'";
        Span<byte> text = stackalloc byte[40];
        utc.TryFormat(text, out var written, format, CultureInfo.InvariantCulture);
        output.Write("\""u8);
        output.Write(text[..written]);
        output.Write("\""u8);
    }

    private static void WriteEscape(IBufferWriter<byte> output, byte value)
    {
        switch (value)
        {
            case (byte)'"': output.Write("\\\""u8); break;
            case (byte)'\\': output.Write("\\\\"u8); break;
            case (byte)'\n': output.Write("\\n"u8); break;
            case (byte)'\r': output.Write("\\r"u8); break;
            case (byte)'\t': output.Write("\\t"u8); break;
            case 0x08: output.Write("\\b"u8); break;
            case 0x0c: output.Write("\\f"u8); break;
            default:
                output.Write("\\u00"u8);
                output.Write([(byte)"0123456789abcdef"[value >> 4], (byte)"0123456789abcdef"[value & 15]]);
                break;
        }
    }
}
