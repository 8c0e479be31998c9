using System.Text;

namespace Orchestrator.Configuration.Toml;

/// <summary>A place in the text that moves forward and knows its line and column.</summary>
internal sealed class TomlCursor(string text)
{
    private int _offset;
    private int _line = 1;
    private int _column = 1;

    /// <summary>UTF-16 code units from the beginning of the text.</summary>
    public int Offset => _offset;

    public TomlPosition Position => new(_line, _column);

    public bool AtEnd => _offset >= text.Length;

    /// <summary>The character here; NUL at the end, which is no valid character of a TOML text either.</summary>
    public char Current => Peek(0);

    /// <summary>Whether a line ends here: LF or CRLF. A lone CR ends nothing in TOML.</summary>
    public bool AtNewline => Current == '\n' || (Current == '\r' && Peek(1) == '\n');

    public char Peek(int ahead) => _offset + ahead < text.Length ? text[_offset + ahead] : '\0';

    public bool Matches(string expected) => string.CompareOrdinal(text, _offset, expected, 0, expected.Length) == 0;

    public char Take()
    {
        char taken = text[_offset++];
        if (taken == '\n')
        {
            _line++;
            _column = 1;
        }
        else if (!char.IsLowSurrogate(taken))
        {
            _column++;
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
        int start = _offset;
        while (!AtEnd && accept(Current)) Take();
        return text[start.._offset];
    }

    /// <summary>The rest of the line from here, its end not included; nothing is consumed.</summary>
    public ReadOnlySpan<char> RestOfLine()
    {
        int end = text.IndexOf('\n', _offset);
        return text.AsSpan(_offset, (end < 0 ? text.Length : end) - _offset);
    }

    public void SkipLine()
    {
        while (!AtEnd && Take() != '\n') { }
    }

    /// <summary>Goes back to the beginning of the line the cursor is in.</summary>
    public void ReturnToLineStart()
    {
        while (_offset > 0 && text[_offset - 1] != '\n') _offset--;
        _column = 1;
    }

    /// <summary>Names what stands here, for a message.</summary>
    public string Describe()
    {
        if (AtEnd) return "the end of the file";
        if (AtNewline) return "the end of the line";
        if (Rune.TryGetRuneAt(text, _offset, out Rune rune) && !Rune.IsControl(rune)) return $"'{rune}'";
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the control character U+{(int)Current:X4}");
    }
}
