using System.Text;

namespace Orchestrator.Configuration.Toml;

/// <summary>A place in the text that moves forward and knows its line and column.</summary>
internal sealed class TomlCursor(string text)
{
    private int offset;
    private int line = 1;
    private int column = 1;

    /// <summary>UTF-16 code units from the beginning of the text.</summary>
    public int Offset => offset;

    public TomlPosition Position => new(line, column);

    public bool AtEnd => offset >= text.Length;

    /// <summary>The character here; NUL at the end, which is no valid character of a TOML text either.</summary>
    public char Current => Peek(0);

    /// <summary>Whether a line ends here: LF or CRLF. A lone CR ends nothing in TOML.</summary>
    public bool AtNewline => Current == '\n' || (Current == '\r' && Peek(1) == '\n');

    public char Peek(int ahead) => offset + ahead < text.Length ? text[offset + ahead] : '\0';

    public bool Matches(string expected) => string.CompareOrdinal(text, offset, expected, 0, expected.Length) == 0;

    public char Take()
    {
        char taken = text[offset++];
        if (taken == '\n')
        {
            line++;
            column = 1;
        }
        else if (!char.IsLowSurrogate(taken))
        {
            column++;
        }

        return taken;
    }

    public void Skip(int count)
    {
        for (int i = 0; i < count; i++) Take();
    }

    public void SkipBlanks()
    {
        while (Current is ' ' or '\t') Take();
    }

    public bool TrySkip(char expected)
    {
        if (AtEnd || Current != expected) return false;
        Take();
        return true;
    }

    public bool TrySkipNewline()
    {
        if (!AtNewline) return false;
        Skip(Current == '\r' ? 2 : 1);
        return true;
    }

    public string TakeWhile(Func<char, bool> accept)
    {
        int start = offset;
        while (!AtEnd && accept(Current)) Take();
        return text[start..offset];
    }

    /// <summary>The rest of the line from here, its end not included; nothing is consumed.</summary>
    public ReadOnlySpan<char> RestOfLine()
    {
        int end = text.IndexOf('\n', offset);
        return text.AsSpan(offset, (end < 0 ? text.Length : end) - offset);
    }

    public void SkipLine()
    {
        while (!AtEnd && Take() != '\n') { }
    }

    /// <summary>Goes back to the beginning of the line the cursor is in.</summary>
    public void ReturnToLineStart()
    {
        while (offset > 0 && text[offset - 1] != '\n') offset--;
        column = 1;
    }

    /// <summary>Names what stands here, for a message.</summary>
    public string Describe()
    {
        if (AtEnd) return "the end of the file";
        if (AtNewline) return "the end of the line";
        if (Rune.TryGetRuneAt(text, offset, out Rune rune) && !Rune.IsControl(rune)) return $"'{rune}'";
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the control character U+{(int)Current:X4}");
    }
}
