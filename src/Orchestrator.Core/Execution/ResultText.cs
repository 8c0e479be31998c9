using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Orchestrator.Execution;

/// <summary>From the bytes of a result file to its JSON document, or to a sentence that says where it is no JSON.</summary>
/// <param name="Document">The document, to be disposed of; null if there is a fault.</param>
/// <param name="Fault">What is wrong and what was expected; null if nothing is.</param>
internal readonly record struct ResultText(JsonDocument? Document, string? Fault)
{
    private static ReadOnlySpan<byte> Fence => "```"u8;

    /// <summary>Takes off a byte order mark and a Markdown fence, and parses what is left.</summary>
    public static ResultText Unwrap(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || span.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Wrong("The result file is UTF-16; expected UTF-8.");
        if (span.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[3..];
        if (!Utf8.IsValid(bytes.Span)) return Wrong($"The result file is not valid UTF-8 (line {LineOfFirstFault(bytes.Span)}); expected UTF-8.");

        var (start, end) = WithoutFence(bytes.Span);
        var body = bytes[start..end];
        if (body.Span.Trim(" \t\r\n"u8).IsEmpty) return Wrong("The result file is empty; expected one JSON object.");
        try
        {
            var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return new(document, null);
            var kind = Describe(document.RootElement);
            document.Dispose();
            return Wrong($"The result file holds {kind}; expected one JSON object.");
        }
        catch (JsonException fault)
        {
            var line = (int)(fault.LineNumber ?? 0);
            var column = Column(body.Span, line, (int)(fault.BytePositionInLine ?? 0));
            line += bytes.Span[..start].Count((byte)'\n');
            return Wrong($"The result file is not valid JSON (line {line + 1}, column {column + 1}: {Reason(fault.Message)}); expected one JSON object.");
        }
    }

    /// <summary>A JSON value in words for messages ("a list", "the number 3").</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the text {Shorten(value.GetRawText())}",
        JsonValueKind.Number => $"the number {Shorten(value.GetRawText())}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    /// <summary>A raw JSON token, cut to a length that fits into a sentence.</summary>
    private static string Shorten(string raw)
    {
        const int longest = 80;
        if (raw.Length <= longest) return raw;
        var cut = char.IsHighSurrogate(raw[longest - 1]) ? longest - 1 : longest;
        return raw[..cut] + "…";
    }

    private static (int Start, int End) WithoutFence(ReadOnlySpan<byte> text)
    {
        var start = text.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0 || !text[start..].StartsWith(Fence)) return (0, text.Length);
        var firstLine = text[start..].IndexOf((byte)'\n');
        if (firstLine < 0) return (0, text.Length);
        start += firstLine + 1;
        var end = text[(start - 1)..].LastIndexOf("\n```"u8);
        return (start, end < 0 ? text.Length : start + end);
    }

    private static int Column(ReadOnlySpan<byte> body, int line, int bytesIntoLine)
    {
        for (; line > 0; line--)
        {
            var next = body.IndexOf((byte)'\n');
            if (next < 0) return bytesIntoLine;
            body = body[(next + 1)..];
        }

        return Encoding.UTF8.GetCharCount(body[..Math.Min(bytesIntoLine, body.Length)]);
    }

    private static int LineOfFirstFault(ReadOnlySpan<byte> bytes)
    {
        var line = 1;
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) != System.Buffers.OperationStatus.Done) break;
            if (rune.Value == '\n') line++;
            bytes = bytes[length..];
        }

        return line;
    }

    // The position is told in our own, one-based terms; the library's zero-based one would only confuse.
    private static string Reason(string message)
    {
        var position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var path = message.IndexOf(" Path:", StringComparison.Ordinal);
        var end = (position, path) switch { ( < 0, < 0) => message.Length, ( < 0, _) => path, (_, < 0) => position, _ => Math.Min(position, path) };
        return message[..end].TrimEnd('.', ' ');
    }

    private static ResultText Wrong(string fault) => new(null, fault);
}
