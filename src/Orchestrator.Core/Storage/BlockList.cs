using System.Collections;
using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>The items of many blocks as one list.</summary>
internal sealed class BlockList(IReadOnlyList<LineBlock> blocks, int[] counts) : IReadOnlyList<BacklogItem>
{
    /// <inheritdoc />
    public int Count => counts[^1];

    /// <inheritdoc />
    public BacklogItem this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var at = Array.BinarySearch(counts, index);
            // Between two counts the search gives the complement of the next; no block is empty, so a hit is the block's own begin.
            var block = at >= 0 ? at : ~at - 1;
            return blocks[block].Items[index - counts[block]];
        }
    }

    /// <inheritdoc />
    public IEnumerator<BacklogItem> GetEnumerator()
    {
        foreach (var block in blocks)
            foreach (var item in block.Items) yield return item;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
