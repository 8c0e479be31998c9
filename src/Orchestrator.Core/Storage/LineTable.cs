using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>All item lines of one state of the active file: the items, and where their lines lie.</summary>
internal sealed class LineTable
{
    private readonly long[] offsets;

    /// <summary>Makes a table.</summary>
    /// <param name="start">Where the first block begins: after the header line.</param>
    /// <param name="blocks">The lines in the order of the file.</param>
    public LineTable(long start, IReadOnlyList<LineBlock> blocks)
    {
        Blocks = blocks;
        Start = start;
        offsets = new long[blocks.Count + 1];
        offsets[0] = start;
        for (var i = 0; i < blocks.Count; i++) offsets[i + 1] = offsets[i] + blocks[i].Bytes;

        IsSorted = FindIsSorted(blocks);
        Items = new ItemBlocks([.. blocks.Select(block => block.Items)]);
    }

    /// <summary>The lines in the order of the file.</summary>
    public IReadOnlyList<LineBlock> Blocks { get; }

    /// <summary>The items in the order of the file.</summary>
    public ItemBlocks Items { get; }

    /// <summary>Where the first block begins.</summary>
    public long Start { get; }

    /// <summary>Where the last line ends.</summary>
    public long End => offsets[^1];

    /// <summary>How many items there are.</summary>
    public int Count => Items.Count;

    /// <summary>Whether the ids rise (ordinal), so that none stands twice and one is found by halving.</summary>
    public bool IsSorted { get; }

    /// <summary>Where a block begins in the file.</summary>
    public long OffsetOf(int block) => offsets[block];

    /// <summary>Finds the line of an id.</summary>
    /// <returns>Block and position; block -1 if there is none.</returns>
    public (int Block, int Index) Find(string id)
    {
        if (!IsSorted)
        {
            for (var b = 0; b < Blocks.Count; b++)
                for (var i = 0; i < Blocks[b].Items.Length; i++)
                    if (Blocks[b].Items[i].Id == id) return (b, i);
            return (-1, -1);
        }

        var block = BlockFor(id);
        if (block < 0) return (-1, -1);
        var items = Blocks[block].Items;
        int low = 0, high = items.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(items[middle].Id, id);
            if (order == 0) return (block, middle);
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return (-1, -1);
    }

    /// <summary>The last block whose first id is not after this one; 0 if all are after it, -1 without blocks. For sorted tables.</summary>
    public int BlockFor(string id)
    {
        int low = 0, high = Blocks.Count - 1;
        if (high < 0) return -1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (string.CompareOrdinal(Blocks[middle].Items[0].Id, id) <= 0) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    /// <summary>Where a line begins in the file.</summary>
    public long OffsetOf(int block, int index)
    {
        var offset = offsets[block];
        var lengths = Blocks[block].Lengths;
        for (var i = 0; i < index; i++) offset += lengths[i];
        return offset;
    }

    private static bool FindIsSorted(IReadOnlyList<LineBlock> blocks)
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            if (!blocks[i].IsSorted) return false;
            if (i > 0 && string.CompareOrdinal(blocks[i - 1].Items[^1].Id, blocks[i].Items[0].Id) >= 0) return false;
        }

        return true;
    }
}
