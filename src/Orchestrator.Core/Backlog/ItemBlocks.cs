using System.Collections;

namespace Orchestrator.Backlog;

/// <summary>The items of a backlog as one list over blocks of some hundred neighbours.</summary>
/// <remarks>A block is never changed and snapshots share it, so that what was found out about it need not be found out again after a change elsewhere.</remarks>
internal sealed class ItemBlocks : IReadOnlyList<BacklogItem>
{
    private readonly int[] counts;

    /// <summary>Makes a list.</summary>
    /// <param name="blocks">The blocks in order, none of them empty.</param>
    public ItemBlocks(IReadOnlyList<BacklogItem[]> blocks)
    {
        Blocks = blocks;
        counts = new int[blocks.Count + 1];
        for (var i = 0; i < blocks.Count; i++) counts[i + 1] = counts[i] + blocks[i].Length;
    }

    /// <summary>The blocks in order.</summary>
    public IReadOnlyList<BacklogItem[]> Blocks { get; }

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
            return Blocks[block][index - counts[block]];
        }
    }

    /// <summary>The list itself if it is one of blocks, else one over a single block.</summary>
    public static ItemBlocks Of(IReadOnlyList<BacklogItem> items) =>
        items as ItemBlocks ?? new ItemBlocks(items.Count == 0 ? [] : [items as BacklogItem[] ?? [.. items]]);

    /// <inheritdoc />
    public IEnumerator<BacklogItem> GetEnumerator()
    {
        foreach (var block in Blocks)
            foreach (var item in block) yield return item;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
