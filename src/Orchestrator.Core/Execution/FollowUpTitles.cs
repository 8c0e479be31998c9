using System.Globalization;
using System.Text;

namespace Orchestrator.Execution;

/// <summary>When two titles count as the same wish.</summary>
public static class FollowUpTitles
{
    /// <summary>The title without case, punctuation and superfluous blanks; equal results mean the same title.</summary>
    /// <remarks>Signs that carry meaning stay: "Support C#" and "Support C++" are two wishes.</remarks>
    public static string Fold(string title)
    {
        var text = AgentText.WithoutLoneSurrogates(title).Normalize(NormalizationForm.FormKC);
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\'' or '\u2019' or '\u00AD' or '`') continue;
            if (!IsSeparator(rune)) folded.Append(Rune.ToLowerInvariant(rune).ToString());
            else if (folded.Length > 0 && folded[^1] != ' ') folded.Append(' ');
        }

        var result = folded.ToString().TrimEnd();
        return result.Length > 0 ? result : text.Trim();
    }

    private static bool IsSeparator(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.OtherPunctuation => rune.Value is not ('#' or '%' or '&' or '*' or '@'),
        UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
            or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Control or UnicodeCategory.Format => true,
        _ => false,
    };
}
