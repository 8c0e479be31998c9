namespace Orchestrator.Backlog;

/// <summary>How far two short words are apart, for suggestions ("did you mean …?").</summary>
public static class EditDistance
{
    /// <summary>Insertions, deletions and substitutions between two words, or <paramref name="limit"/> + 1 when there are more.</summary>
    /// <param name="a">One word.</param>
    /// <param name="b">The other word.</param>
    /// <param name="limit">The distance beyond which nobody is interested; 0 or more.</param>
    public static int Between(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit) return limit + 1;

        // One row of the matrix; a suggestion scans up to 100 000 ids, so nothing is allocated for words of ordinary length.
        Span<int> row = b.Length < 128 ? stackalloc int[b.Length + 1] : new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
                least = Math.Min(least, row[j]);
            }

            if (least > limit) return limit + 1;
        }

        return Math.Min(row[b.Length], limit + 1);
    }

    /// <summary>The candidate nearest to the word within the limit, the first in ordinal order among equals; null if none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates, int limit)
    {
        string? best = null;
        var bestDistance = limit + 1;
        foreach (var candidate in candidates)
        {
            var distance = Between(word, candidate, Math.Min(limit, bestDistance));
            if (distance > limit || distance > bestDistance) continue;
            if (distance == bestDistance && best is not null && string.CompareOrdinal(candidate, best) >= 0) continue;
            (best, bestDistance) = (candidate, distance);
        }

        return best;
    }
}
