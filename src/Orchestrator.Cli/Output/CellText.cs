using System.Globalization;
using System.Text;
using Orchestrator.Agents;

namespace Orchestrator.Cli.Output;

/// <summary>Text measured in the columns of a screen: East Asian wide characters and emoji take two, combining marks none.</summary>
internal static class CellText
{
    private const char FirstMark = '\u0300';

    /// <summary>Columns that the text takes.</summary>
    internal static int Width(ReadOnlySpan<char> text)
    {
        // Nearly every text: without marks, wide characters and pairs each character takes one.
        if (!text.ContainsAnyInRange(FirstMark, char.MaxValue)) return text.Length;
        var width = 0;
        foreach (var rune in text.EnumerateRunes()) width += Width(rune);
        return width;
    }

    /// <summary>The text on one line and without control characters, which could do anything to a screen.</summary>
    internal static string OneLine(string text)
    {
        if (IsOneLine(text)) return text;
        var line = new StringBuilder(text.Length);
        foreach (var rune in TerminalText.Clean(text).Trim().EnumerateRunes())
        {
            var isBlank = Rune.IsControl(rune) || Rune.IsWhiteSpace(rune);
            if (!isBlank) line.Append(rune);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }

        return line.ToString();
    }

    // As nearly every text is: a list of 100 000 rows has no time to copy each cell three times.
    private static bool IsOneLine(ReadOnlySpan<char> text) =>
        !text.ContainsAnyExceptInRange(' ', '~') && (text.IsEmpty || (text[0] != ' ' && text[^1] != ' ' && !text.Contains("  ", StringComparison.Ordinal)));

    /// <summary>Several lines without control characters other than line ends.</summary>
    internal static string Lines(string text) => TerminalText.Clean(text.ReplaceLineEndings("\n"));

    /// <summary>The text cut to a width, with an ellipsis where something is missing.</summary>
    internal static string Cut(string text, int width)
    {
        if (width <= 0) return "";
        if (text.Length <= width / 2 || Width(text) <= width) return text;
        var cut = new StringBuilder(width);
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            used += Width(rune);
            if (used > width - 1) break;
            cut.Append(rune);
        }

        return cut.Append('…').ToString();
    }

    /// <summary>The text filled up with blanks to a width.</summary>
    internal static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - Width(text)));

    // The ranges of Unicode's East_Asian_Width W and F that are in use, coarsely; a column too many does no harm.
    private static int Width(Rune rune)
    {
        if (rune.Value < FirstMark) return 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format) return 0;
        return rune.Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3)
            or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6)
            or (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6FF) or (>= 0x1F900 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD)
            ? 2
            : 1;
    }
}
