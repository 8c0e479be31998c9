using System.Collections.Frozen;
using System.Globalization;
using YamlDotNet.Core;

namespace Orchestrator.Yaml;

/// <summary>How a text is written so that every YAML reader, old or new, gets back exactly this text.</summary>
internal static class YamlStyle
{
    // What YAML 1.1 or 1.2 takes for something else than a text when it stands without quotes.
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Plain for harmless words, a literal block for ordinary lines, double quotes for everything else.</summary>
    public static ScalarStyle For(string text)
    {
        if (text.Contains('\n', StringComparison.Ordinal)) return IsLiteralSafe(text) ? ScalarStyle.Literal : ScalarStyle.DoubleQuoted;
        return IsPlainSafe(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted;
    }

    private static bool IsPlainSafe(string text)
    {
        if (text.Length == 0 || Reserved.Contains(text) || text[^1] is ' ' or ':') return false;

        // A letter in front rules out numbers, dates, indicators and document marks at once; times are the one exception.
        if (!char.IsLetter(text[0]) && !IsTimestamp(text)) return false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == ':' && text[i + 1] == ' ') return false;
            if (c == '#' && text[i - 1] == ' ') return false;
            if (!IsOrdinary(c)) return false;
        }

        return true;
    }

    private static bool IsTimestamp(string text) =>
        text.Length > 10 && text[10] == 'T'
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
        && text.All(c => char.IsAsciiDigit(c) || c is '-' or ':' or '.' or 'T' or 'Z' or '+');

    private static bool IsLiteralSafe(string text)
    {
        // Leading blanks need an indentation mark, and more than one final line break a chomping mark that readers treat differently.
        if (text[0] is '\n' or ' ' || text.EndsWith("\n\n", StringComparison.Ordinal)) return false;
        foreach (var line in text.Split('\n'))
        {
            if (line.Length == 0) continue;
            if (char.IsWhiteSpace(line[0]) && line[0] != ' ') return false;
            if (char.IsWhiteSpace(line[^1])) return false;
            foreach (var c in line)
                if (!IsOrdinary(c)) return false;
        }

        return true;
    }

    private static bool IsOrdinary(char c) => c == ' ' || char.GetUnicodeCategory(c) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.SpaceSeparator => false,
        _ => true,
    };
}
