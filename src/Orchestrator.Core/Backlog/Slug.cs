using System.Text;

namespace Orchestrator.Backlog;

/// <summary>The readable part of a folder name, made from a title.</summary>
public static class Slug
{
    /// <summary>Longest slug, in UTF-16 units, so that even three-byte scripts fit a file name.</summary>
    public const int MaxLength = 60;

    private const string WhenNothingIsLeft = "item";

    /// <summary>Lower-case, letters and digits of any script kept, everything else one dash, at most 60 characters, never empty.</summary>
    public static string From(string title)
    {
        var slug = new StringBuilder(Math.Min(title.Length, MaxLength));
        foreach (var rune in title.EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune))
            {
                if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
                continue;
            }

            var lower = Rune.ToLowerInvariant(rune);
            if (slug.Length + lower.Utf16SequenceLength > MaxLength) break;
            slug.Append(lower.ToString());
        }

        if (slug.Length > MaxLength) slug.Length = MaxLength;
        var text = slug.ToString().Trim('-');
        return text.Length == 0 ? WhenNothingIsLeft : text;
    }
}
