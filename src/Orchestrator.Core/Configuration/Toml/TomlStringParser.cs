using System.Globalization;
using System.Text;

namespace Orchestrator.Configuration.Toml;

/// <summary>The four kinds of strings. What is wrong inside one is reported and passed over, so that the rest of the text stays in step.</summary>
internal sealed class TomlStringParser(TomlCursor cursor, List<TomlSyntaxError> errors)
{
    private const char Replacement = '\uFFFD';

    /// <summary>Reads any string; the cursor stands on its first quote.</summary>
    public string ReadValue()
    {
        char quote = cursor.Current;
        bool isMultiline = cursor.Peek(1) == quote && cursor.Peek(2) == quote;
        return isMultiline ? ReadMultiline(quote) : ReadSingleLine(quote);
    }

    /// <summary>Reads a quoted key, which cannot span lines.</summary>
    public string ReadQuotedKey()
    {
        char quote = cursor.Current;
        if (cursor.Peek(1) == quote && cursor.Peek(2) == quote)
            throw new TomlSyntaxException(cursor.Position, "a key cannot be a multi-line string; quote it once");
        return ReadSingleLine(quote);
    }

    /// <summary>Whether the character may stand in no string and no comment: all controls but the tab.</summary>
    public static bool IsForbiddenControl(char c) => c is < ' ' and not '\t' or '\x7F';

    private string ReadSingleLine(char quote)
    {
        TomlPosition start = cursor.Position;
        StringBuilder text = new();
        cursor.Take();
        while (!cursor.TrySkip(quote))
        {
            if (cursor.AtEnd || cursor.AtNewline)
                throw new TomlSyntaxException(start, $"the string that begins here is not closed; {quote} is missing at the end of the line");
            ReadCharacter(text, quote == '"');
        }

        return text.ToString();
    }

    private string ReadMultiline(char quote)
    {
        TomlPosition start = cursor.Position;
        string closing = new(quote, 3);
        StringBuilder text = new();
        cursor.Skip(3);
        cursor.TrySkipNewline();
        while (!cursor.Matches(closing))
        {
            if (cursor.AtEnd)
                throw new TomlSyntaxException(start, $"the string that begins here is never closed; {closing} is missing", endsReading: true);
            if (cursor.AtNewline)
            {
                if (cursor.Current == '\r') text.Append(cursor.Take());
                text.Append(cursor.Take());
            }
            else if (quote == '"' && AtLineContinuation())
            {
                SkipLineContinuation();
            }
            else
            {
                ReadCharacter(text, quote == '"');
            }
        }

        cursor.Skip(3);

        // Up to two quotes may directly precede the closing three: """"two"""" ends in one, and five in a row in two.
        for (int i = 0; i < 2 && cursor.TrySkip(quote); i++) text.Append(quote);
        return text.ToString();
    }

    private void ReadCharacter(StringBuilder text, bool hasEscapes)
    {
        if (hasEscapes && cursor.Current == '\\')
        {
            ReadEscape(text);
            return;
        }

        if (IsForbiddenControl(cursor.Current))
            errors.Add(new TomlSyntaxError(cursor.Position, $"{cursor.Describe()} may not stand in a string; write it as an escape"));
        text.Append(cursor.Take());
    }

    private void ReadEscape(StringBuilder text)
    {
        TomlPosition position = cursor.Position;
        cursor.Take();
        char? simple = cursor.Current switch
        {
            'b' => '\b',
            't' => '\t',
            'n' => '\n',
            'f' => '\f',
            'r' => '\r',
            '"' => '"',
            '\\' => '\\',
            _ => null,
        };
        if (simple is { } character)
        {
            cursor.Take();
            text.Append(character);
        }
        else if (cursor.Current is 'u' or 'U')
        {
            ReadUnicodeEscape(text, position);
        }
        else
        {
            errors.Add(new TomlSyntaxError(
                position,
                $"a backslash before {cursor.Describe()} is no escape; write \\\\ for a backslash, or put the string in single quotes"));
            text.Append(Replacement);
        }
    }

    private void ReadUnicodeEscape(StringBuilder text, TomlPosition position)
    {
        int digits = cursor.Take() == 'u' ? 4 : 8;
        int read = 0;
        string hex = cursor.TakeWhile(c => read < digits && char.IsAsciiHexDigit(c) && ++read > 0);
        if (hex.Length < digits)
            errors.Add(new TomlSyntaxError(position, $"the escape needs {digits} hexadecimal digits"));
        else if (uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint scalar) && Rune.IsValid(scalar))
        {
            text.Append(new Rune(scalar).ToString());
            return;
        }
        else
        {
            errors.Add(new TomlSyntaxError(position, $"U+{hex} is not a Unicode character"));
        }

        text.Append(Replacement);
    }

    private bool AtLineContinuation()
    {
        if (cursor.Current != '\\') return false;
        int ahead = 1;
        while (cursor.Peek(ahead) is ' ' or '\t') ahead++;
        return cursor.Peek(ahead) == '\n' || (cursor.Peek(ahead) == '\r' && cursor.Peek(ahead + 1) == '\n');
    }

    private void SkipLineContinuation()
    {
        cursor.Take();
        do cursor.SkipBlanks();
        while (cursor.TrySkipNewline());
    }
}
