using System.Text;

namespace Orchestrator.Execution;

/// <summary>Makes text that an agent wrote fit for the store, a terminal and the next prompt.</summary>
internal static class AgentText
{
    private const int LongestTitle = 500;

    /// <summary>Several lines: line ends as <c>\n</c>, no other control character but the tab, no blanks around.</summary>
    public static string Clean(string text)
    {
        text = WithoutLoneSurrogates(text).ReplaceLineEndings("\n");
        return (text.Any(IsUnwanted) ? string.Concat(text.Where(character => !IsUnwanted(character))) : text).Trim();

        static bool IsUnwanted(char character) => char.IsControl(character) && character is not ('\n' or '\t');
    }

    /// <summary>One line: every run of blanks and control characters becomes one blank.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var character in WithoutLoneSurrogates(text))
        {
            var isBlank = char.IsWhiteSpace(character) || char.IsControl(character) || character is '\u2028' or '\u2029';
            if (!isBlank) line.Append(character);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }

    /// <summary>A title: one line of at most 500 characters.</summary>
    public static string Title(string text)
    {
        var line = OneLine(text);
        if (line.Length <= LongestTitle) return line;
        var end = LongestTitle - 1;
        if (char.IsHighSurrogate(line[end - 1])) end--;
        return line[..end].TrimEnd() + "…";
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
