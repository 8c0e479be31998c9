using Orchestrator.Backlog;

namespace Orchestrator.Execution;

/// <summary>Finds the items whose titles are nearest to that of a new one, by the words they share.</summary>
internal static class BacklogSimilarity
{
    /// <summary>The nearest items, nearest first; equally near ones by id, so that the same backlog gives the same list.</summary>
    /// <param name="item">The item to compare with.</param>
    /// <param name="others">The backlog without that item, in any order.</param>
    /// <param name="count">Most items to return.</param>
    public static IReadOnlyList<BacklogItem> Nearest(BacklogItem item, IReadOnlyList<BacklogItem> others, int count)
    {
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var lookup = words.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var word in new Words(item.Title)) lookup.Add(word);

        // A bounded heap with the farthest on top: 100 000 titles need neither 100 000 scores nor a full sort.
        var nearest = new PriorityQueue<BacklogItem, (double Score, string Id)>(Comparer<(double Score, string Id)>.Create(Compare));
        foreach (var other in others)
        {
            var (shared, all) = (0, words.Count);
            foreach (var word in new Words(other.Title))
            {
                all++;
                if (lookup.Contains(word)) shared++;
            }

            var rank = (all == 0 ? 0 : 2.0 * shared / all, other.Id);
            if (nearest.Count < count) nearest.Enqueue(other, rank);
            else if (count > 0) nearest.EnqueueDequeue(other, rank);
        }

        var result = new BacklogItem[nearest.Count];
        for (var i = result.Length - 1; i >= 0; i--) result[i] = nearest.Dequeue();
        return result;

        static int Compare((double Score, string Id) x, (double Score, string Id) y)
        {
            var byScore = x.Score.CompareTo(y.Score);
            return byScore != 0 ? byScore : string.CompareOrdinal(y.Id, x.Id);
        }
    }

    /// <summary>The words of a title, without making strings of them.</summary>
    private ref struct Words(string title)
    {
        private ReadOnlySpan<char> rest = title;

        public ReadOnlySpan<char> Current { get; private set; } = default;

        public readonly Words GetEnumerator() => this;

        public bool MoveNext()
        {
            var start = 0;
            while (start < rest.Length && !char.IsLetterOrDigit(rest[start])) start++;
            var end = start;
            while (end < rest.Length && char.IsLetterOrDigit(rest[end])) end++;
            Current = rest[start..end];
            rest = rest[end..];
            return !Current.IsEmpty;
        }
    }
}
