using System.Security.Cryptography;

namespace Orchestrator.Backlog;

/// <summary>The rule of item ids, drawing new ones, and understanding what people type (chapters 1.1 and 1.5).</summary>
public static class ItemId
{
    /// <summary>Longest suffix an id may have.</summary>
    public const int MaxSuffixLength = 12;

    private const int TriesPerLength = 10;
    private const int MaxCandidates = 5;
    /// <summary>Edits within which an unknown id is suggested.</summary>
    internal const int SuggestionDistance = 3;

    /// <summary>Whether the text is an id: <c>prefix-suffix</c> with a suffix of 1 to 12 digits and lower-case letters.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        var dash = text.LastIndexOf('-');
        if (dash < 0 || !IsValidPrefix(text[..dash])) return false;
        var suffix = text[(dash + 1)..];
        if (suffix.Length is 0 or > MaxSuffixLength) return false;
        foreach (var c in suffix)
            if (!char.IsAsciiDigit(c) && !char.IsAsciiLetterLower(c)) return false;
        return true;
    }

    /// <summary>Whether the text can stand before the suffix: a letter, then letters, digits, underscores and single inner dashes.</summary>
    public static bool IsValidPrefix(ReadOnlySpan<char> text)
    {
        if (text.Length == 0 || !char.IsAsciiLetter(text[0])) return false;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '-')
            {
                if (i + 1 == text.Length || text[i - 1] == '-') return false;
            }
            else if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] != '_')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Returns the id when it is valid.</summary>
    /// <exception cref="OrchestratorException">OrcInvalidId.</exception>
    public static string Require(string id) => IsValid(id)
        ? id
        : throw new OrchestratorException(
            "OrcInvalidId",
            $"'{id}' is not an item id.",
            "An id is a prefix, a dash and 1 to 12 digits or lower-case letters, such as WRK-a1b2c.",
            ErrorKind.InvalidArgument,
            id);

    /// <summary>The part after the prefix, or the whole text when there is no dash.</summary>
    public static ReadOnlySpan<char> SuffixOf(ReadOnlySpan<char> id) => id[(id.LastIndexOf('-') + 1)..];

    /// <summary>Draws an id of lower-case hex digits that nobody has; after ten taken ones it grows by a digit.</summary>
    /// <param name="prefix">What stands before the dash.</param>
    /// <param name="length">Hex digits to begin with, 1 to 12.</param>
    /// <param name="taken">Whether an open or archived item has the id.</param>
    /// <exception cref="OrchestratorException">OrcInvalidPrefix, or OrcIdsExhausted when even twelve digits give nothing free.</exception>
    public static string Draw(string prefix, int length, Func<string, bool> taken)
    {
        if (!IsValidPrefix(prefix))
            throw new OrchestratorException(
                "OrcInvalidPrefix",
                $"'{prefix}' cannot be the prefix of item ids.",
                "Use a letter followed by letters, digits, underscores or single dashes, such as WRK.",
                ErrorKind.InvalidArgument,
                prefix);

        for (var digits = Math.Clamp(length, 1, MaxSuffixLength); digits <= MaxSuffixLength; digits++)
        {
            for (var attempt = 0; attempt < TriesPerLength; attempt++)
            {
                var id = $"{prefix}-{RandomNumberGenerator.GetHexString(digits, lowercase: true)}";
                if (!taken(id)) return id;
            }
        }

        throw new OrchestratorException(
            "OrcIdsExhausted", $"No free id with the prefix {prefix} was found.", "Choose another prefix (project.prefix).", target: prefix);
    }

    /// <summary>Finds the id that a person means: exact, without the prefix, or a unique beginning of either.</summary>
    /// <param name="typed">What the person typed; case matters only where it tells two ids apart.</param>
    /// <param name="snapshot">The backlog; its archive is read only when no open item has exactly this id.</param>
    /// <exception cref="OrchestratorException">OrcItemNotFound, or OrcAmbiguousId with up to five candidates.</exception>
    public static string Resolve(string typed, BacklogSnapshot snapshot) =>
        snapshot.TryGet(typed, out var item) ? item.Id : Resolve(typed, snapshot.Items, snapshot.ArchivedIds);

    /// <summary>Finds the id that a person means: exact, without the prefix, or a unique beginning of either.</summary>
    /// <param name="typed">What the person typed; case matters only where it tells two ids apart.</param>
    /// <param name="openItems">The open items.</param>
    /// <param name="archivedIds">Ids of archived items.</param>
    /// <exception cref="OrchestratorException">OrcItemNotFound, or OrcAmbiguousId with up to five candidates.</exception>
    public static string Resolve(string typed, IEnumerable<BacklogItem> openItems, IReadOnlySet<string> archivedIds)
    {
        if (Find(typed, openItems, archivedIds) is { } id) return id;
        var text = typed.Trim();
        var nearest = EditDistance.Nearest(text, openItems.Select(item => item.Id).Concat(archivedIds), SuggestionDistance);
        throw new OrchestratorException(
            "OrcItemNotFound",
            $"There is no item {(text.Length == 0 ? "''" : text)}.",
            nearest is null ? "List the open items with Get-BacklogItem (orchestrate list)." : $"Did you mean {nearest}?",
            ErrorKind.NotFound,
            text);
    }

    /// <summary>As <see cref="Resolve(string, BacklogSnapshot)"/>, for records that outlive their items: what stands in one exactly needs no item.</summary>
    /// <param name="typed">What the person typed.</param>
    /// <param name="recorded">The ids in the records.</param>
    /// <param name="snapshot">The backlog.</param>
    /// <exception cref="OrchestratorException">OrcItemNotFound, or OrcAmbiguousId.</exception>
    public static string ResolveRecorded(string typed, IEnumerable<string> recorded, BacklogSnapshot snapshot) =>
        recorded.FirstOrDefault(id => id.Equals(typed.Trim(), StringComparison.OrdinalIgnoreCase)) ?? Resolve(typed, snapshot);

    /// <summary>As <see cref="Resolve(string, IEnumerable{BacklogItem}, IReadOnlySet{string})"/>, but null when there is no such item.</summary>
    /// <exception cref="OrchestratorException">OrcAmbiguousId.</exception>
    public static string? Find(string typed, IEnumerable<BacklogItem> openItems, IReadOnlySet<string> archivedIds)
    {
        var text = typed.Trim();
        if (text.Length == 0) return null;
        var titles = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var item in openItems) titles[item.Id] = item.Title;
        if (titles.ContainsKey(text) || archivedIds.Contains(text)) return text;
        foreach (var id in archivedIds) titles.TryAdd(id, null);

        Func<string, bool>[] readings =
        [
            id => id.Equals(text, StringComparison.OrdinalIgnoreCase),
            id => SuffixOf(id).Equals(text, StringComparison.OrdinalIgnoreCase),
            id => id.StartsWith(text, StringComparison.Ordinal) || SuffixOf(id).StartsWith(text, StringComparison.Ordinal),
            id => id.StartsWith(text, StringComparison.OrdinalIgnoreCase) || SuffixOf(id).StartsWith(text, StringComparison.OrdinalIgnoreCase),
        ];
        foreach (var reading in readings)
        {
            var matches = titles.Keys.Where(reading).Order(StringComparer.Ordinal).Take(MaxCandidates + 1).ToList();
            if (matches.Count == 1) return matches[0];
            if (matches.Count > 1) throw Ambiguous(text, matches, titles);
        }

        return null;
    }

    private static OrchestratorException Ambiguous(string typed, List<string> matches, Dictionary<string, string?> titles)
    {
        var shown = matches.Take(MaxCandidates).Select(id => $"{id} ({titles[id] ?? "archived"})");
        var more = matches.Count > MaxCandidates ? ", and more" : "";
        return new OrchestratorException(
            "OrcAmbiguousId",
            $"'{typed}' fits several items: {string.Join(", ", shown)}{more}.",
            "Type more of the id.",
            ErrorKind.InvalidArgument,
            typed);
    }
}
