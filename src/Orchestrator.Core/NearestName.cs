namespace Orchestrator;

/// <summary>Finds the name that somebody probably meant.</summary>
public static class NearestName
{
    /// <summary>The furthest a suggestion may be from what was written: the bound for ids.</summary>
    public const int Furthest = 3;

    /// <summary>Finds the candidate with the smallest edit distance; case does not count, two swapped neighbours count once.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="candidates">What exists.</param>
    /// <param name="furthest">The largest distance that is still near, 0 or more.</param>
    /// <returns>The nearest candidate, of equally near ones the first in ordinal order; null when none is near.</returns>
    public static string? Find(string name, IEnumerable<string> candidates, int furthest = Furthest)
    {
        string? nearest = null;
        int least = furthest;
        foreach (string candidate in candidates)
        {
            int distance = Distance(name, candidate, least);
            if (distance > least) continue;
            if (nearest is null || distance < least || string.CompareOrdinal(candidate, nearest) < 0) nearest = candidate;
            least = distance;
        }

        return nearest;
    }

    /// <summary>Finds the nearest of a few words, such as keys of a file: short ones must be nearer than long ones.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="words">What is known.</param>
    /// <returns>The nearest word, or null when none is near.</returns>
    public static string? FindWord(string word, IEnumerable<string> words) =>
        Find(word, words, Math.Clamp(word.Length / 2, 1, Furthest));

    /// <summary>Counts insertions, deletions, replacements and swaps of neighbours (optimal string alignment), ignoring case.</summary>
    /// <param name="a">One text.</param>
    /// <param name="b">The other text.</param>
    /// <param name="furthest">Counting may stop beyond this; the result is then some larger number.</param>
    /// <returns>The distance, 0 for texts that are equal but for case.</returns>
    public static int Distance(string a, string b, int furthest = int.MaxValue - 1)
    {
        if (Math.Abs(a.Length - b.Length) > furthest) return furthest + 1;

        int[] beforeLast = new int[b.Length + 1];
        int[] last = [.. Enumerable.Range(0, b.Length + 1)];
        int[] row = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            int best = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = AreEqual(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && AreEqual(a[i - 1], b[j - 2]) && AreEqual(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                best = Math.Min(best, row[j]);
            }

            // A swap reaches back two rows, so both must be beyond the bound before it is certain that nothing comes back under it.
            if (best > furthest && last.Min() > furthest) return furthest + 1;
            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[b.Length];
    }

    private static bool AreEqual(char x, char y) => char.ToLowerInvariant(x) == char.ToLowerInvariant(y);
}
