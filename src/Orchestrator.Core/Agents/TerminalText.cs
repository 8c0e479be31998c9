using System.Text;

namespace Orchestrator.Agents;

/// <summary>Makes what a program wrote for a terminal readable as plain text.</summary>
public static class TerminalText
{
    private const char Escape = '\u001b';
    private const char Bell = '\u0007';

    /// <summary>Removes escape sequences and control characters; line breaks stay, tabs become blanks, overwritten beginnings of a line go.</summary>
    /// <param name="text">Any text.</param>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder clean = new(text.Length);
        int lineStart = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            switch (c)
            {
                case Escape:
                    i = EndOfSequence(text, i);
                    break;
                case '\u009b':
                    i = EndOfControlSequence(text, i);
                    break;
                case '\r':
                    // Progress bars draw a line again and again; the last drawing counts, unless nothing follows it.
                    if (i + 1 < text.Length && text[i + 1] is not ('\n' or '\r')) clean.Length = lineStart;
                    break;
                case '\n':
                    clean.Append('\n');
                    lineStart = clean.Length;
                    break;
                case '\t':
                    clean.Append(' ');
                    break;
                default:
                    if (!char.IsControl(c) && !IsDirectionMark(c)) clean.Append(c);
                    break;
            }
        }
        return clean.ToString();
    }

    /// <summary>The cleaned text as one line of at most <paramref name="length"/> characters, blanks collapsed.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="length">Longest result in characters; a longer text ends in an ellipsis.</param>
    public static string OneLine(string text, int length)
    {
        ArgumentNullException.ThrowIfNull(text);
        // What lies far behind the cut cannot show: a message of megabytes is not cleaned as a whole.
        string clean = Clean(text.Length > length * 8 ? text[..(length * 8)] : text);
        string line = string.Join(' ', clean.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= length ? line : string.Concat(line.AsSpan(0, Cut(line, length - 1)), "…");
    }

    /// <summary>The largest length up to <paramref name="length"/> that does not cut a surrogate pair.</summary>
    private static int Cut(string text, int length) => char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;

    // They would let an agent's text reorder the words around it on a screen.
    private static bool IsDirectionMark(char c) => c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069' or '\u200e' or '\u200f';

    private static int EndOfSequence(string text, int escape)
    {
        if (escape + 1 >= text.Length) return escape;
        return text[escape + 1] switch
        {
            '[' => EndOfControlSequence(text, escape + 1),
            ']' or 'P' or 'X' or '^' or '_' => EndOfString(text, escape + 1),
            >= ' ' and <= '/' => Math.Min(escape + 2, text.Length - 1),
            _ => escape + 1,
        };
    }

    private static int EndOfControlSequence(string text, int introducer)
    {
        int i = introducer + 1;
        while (i < text.Length && text[i] is >= ' ' and <= '?') i++;
        // A final byte ends it; anything else means the sequence was broken off and belongs to the text.
        return i < text.Length && text[i] is >= '@' and <= '~' ? i : i - 1;
    }

    private static int EndOfString(string text, int introducer)
    {
        for (int i = introducer + 1; i < text.Length; i++)
        {
            if (text[i] == Bell) return i;
            if (text[i] == Escape && i + 1 < text.Length && text[i + 1] == '\\') return i + 1;
            // A title or link never spans lines: a string that was never closed must not swallow the rest of the output.
            if (text[i] == '\n') return i - 1;
        }
        return text.Length - 1;
    }
}
