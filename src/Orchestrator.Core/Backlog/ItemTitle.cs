using System.Globalization;
using System.Text;

namespace Orchestrator.Backlog;

/// <summary>What a title may be: one line, not blank, at most 500 characters, no control characters.</summary>
public static class ItemTitle
{
    /// <summary>Longest title, in Unicode characters.</summary>
    public const int MaxLength = 500;

    /// <summary>Returns a person's title without surrounding blanks when it is allowed.</summary>
    /// <exception cref="OrchestratorException">OrcInvalidTitle, saying what is wrong with it.</exception>
    public static string Require(string? title)
    {
        var trimmed = title?.Trim() ?? "";
        if (trimmed.Length == 0) throw Invalid("A title must not be blank.", "Say in one line what shall be done.", title);

        var length = 0;
        foreach (var rune in trimmed.EnumerateRunes())
        {
            length++;
            if (IsForbidden(rune))
                throw Invalid(
                    $"The title '{Clean(trimmed)}' contains the control character U+{rune.Value:X4}.",
                    "Write it in one line of plain text.",
                    title);
        }

        return length <= MaxLength
            ? trimmed
            : throw Invalid($"The title has {length} characters; {MaxLength} are allowed.", "Shorten it and use the description for the rest.", title);
    }

    /// <summary>Makes an agent's title fit: control characters and runs of blanks become one blank, and what is too long is cut.</summary>
    /// <returns>The cleaned title, or null if nothing is left of it.</returns>
    public static string? Clean(string? title)
    {
        if (title is null) return null;
        var cleaned = new StringBuilder(Math.Min(title.Length, MaxLength));
        var length = 0;
        var blank = false;
        foreach (var rune in title.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || IsForbidden(rune))
            {
                blank = length > 0;
                continue;
            }

            // Room is kept for the ellipsis that shows the cut.
            if (length + (blank ? 2 : 1) >= MaxLength && HasMoreThan(title, MaxLength))
            {
                cleaned.Append('…');
                break;
            }

            if (blank)
            {
                cleaned.Append(' ');
                length++;
                blank = false;
            }

            cleaned.Append(rune.ToString());
            length++;
        }

        return cleaned.Length == 0 ? null : cleaned.ToString();
    }

    // A lone surrogate enumerates as U+FFFD, which is harmless; line and paragraph separators break "one line" in many readers.
    private static bool IsForbidden(Rune rune) =>
        Rune.IsControl(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool HasMoreThan(string text, int count)
    {
        foreach (var _ in text.EnumerateRunes())
            if (--count < 0) return true;
        return false;
    }

    private static OrchestratorException Invalid(string message, string remedy, string? title) =>
        new("OrcInvalidTitle", message, remedy, ErrorKind.InvalidArgument, title is { Length: > MaxLength } ? Clean(title) : title);
}
