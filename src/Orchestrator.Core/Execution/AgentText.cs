using System.Buffers;
using System.Text;

namespace Orchestrator.Execution;

/// <summary>Makes text of unknown origin fit for the store, a terminal and a prompt.</summary>
internal static class AgentText
{
    private const int LongestExcerpt = 200;

    private static readonly SearchValues<char> Unwanted = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(character => char.IsControl(character) && character is not ('\n' or '\t'))]);

    /// <summary>Several lines: line ends as <c>\n</c>, no other control character but the tab, no half surrogates.</summary>
    public static string Lines(string text)
    {
        text = WithoutLoneSurrogates(text).Replace('\v', '\n').ReplaceLineEndings("\n");
        return text.AsSpan().ContainsAny(Unwanted) ? string.Concat(text.Where(character => !Unwanted.Contains(character))) : text;
    }

    /// <summary>Several lines as <see cref="Lines"/>, no blanks around.</summary>
    public static string Clean(string text) => Lines(text).Trim();

    /// <summary>One line: every run of blanks and control characters becomes one blank.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var character in WithoutLoneSurrogates(text))
        {
            if (!char.IsWhiteSpace(character) && !char.IsControl(character)) line.Append(character);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }

    /// <summary>One line of at most 200 characters, for messages.</summary>
    public static string Excerpt(string text)
    {
        var line = OneLine(text);
        if (line.Length <= LongestExcerpt) return line;
        var end = LongestExcerpt - (char.IsHighSurrogate(line[LongestExcerpt - 1]) ? 1 : 0);
        return line[..end] + "…";
    }

    /// <summary>The text with U+FFFD in place of halves of surrogate pairs, which no encoder takes.</summary>
    public static string WithoutLoneSurrogates(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) i++;
            else return Replaced(text);
        }

        return text;
    }

    private static string Replaced(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) clean.Append(rune.ToString());
        return clean.ToString();
    }
}
