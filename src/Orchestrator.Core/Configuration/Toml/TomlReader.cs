using System.Buffers;
using System.Text;

namespace Orchestrator.Configuration.Toml;

/// <summary>Reads TOML 1.0. Memory and time grow with the text only; nesting is limited to 128 levels, deeper is an error.</summary>
public sealed class TomlReader : ITomlReader
{
    /// <summary>More errors than that say nothing new; a binary file would give thousands.</summary>
    internal const int MostErrors = 100;

    /// <inheritdoc />
    public TomlDocument Read(ReadOnlySpan<byte> utf8)
    {
        List<TomlSyntaxError> errors = [];
        string text = Decode(utf8, errors);
        TomlTable root = new TomlParser(text, errors).Parse();
        return new TomlDocument(root, [.. errors.OrderBy(e => e.Position.Line).ThenBy(e => e.Position.Column).Take(MostErrors)]);
    }

    /// <summary>Decodes strictly: an invalid sequence is an error with its place, and reading goes on behind it to find the others.</summary>
    private static string Decode(ReadOnlySpan<byte> utf8, List<TomlSyntaxError> errors)
    {
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        StringBuilder text = new(utf8.Length);
        Span<char> chars = stackalloc char[2];
        int line = 1, column = 1, lastBadLine = 0;
        while (!utf8.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(utf8, out Rune rune, out int consumed);
            if (status != OperationStatus.Done && lastBadLine != line)
            {
                string bytes = Convert.ToHexString(utf8[..consumed]);
                errors.Add(new TomlSyntaxError(new TomlPosition(line, column), $"the bytes {bytes} are not UTF-8; save the file as UTF-8"));
                lastBadLine = line;
            }

            text.Append(chars[..rune.EncodeToUtf16(chars)]);
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + 1);
            utf8 = utf8[consumed..];
        }

        return text.ToString();
    }
}
