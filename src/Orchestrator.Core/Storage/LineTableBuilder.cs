using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>Puts a line table together from single lines and from whole blocks of an earlier one.</summary>
internal sealed class LineTableBuilder
{
    private const int Full = 512;
    private const int Small = 128;
    private readonly List<LineBlock> blocks = [];
    private readonly BacklogItem[] items = new BacklogItem[Full];
    private readonly int[] lengths = new int[Full];
    private readonly LineFlags[] flags = new LineFlags[Full];
    private int count;
    private bool flagged;
    private Dictionary<int, IReadOnlyList<string>>? warnings;

    /// <summary>Adds one line.</summary>
    public void Add(BacklogItem item, int length, LineFlags lineFlags, IReadOnlyList<string>? lineWarnings)
    {
        if (count == Full) Close();
        if (lineWarnings is not null) (warnings ??= [])[count] = lineWarnings;
        items[count] = item;
        lengths[count] = length;
        flags[count] = lineFlags;
        flagged |= lineFlags != LineFlags.None;
        count++;
    }

    /// <summary>Adds a line of an earlier table as it is.</summary>
    public void Add(LineBlock block, int index) => Add(block.Items[index], block.Lengths[index], block.FlagsAt(index), block.WarningsAt(index));

    /// <summary>Adds a block of an earlier table; a small remainder before it is joined with it, so that blocks do not crumble.</summary>
    public void Add(LineBlock block)
    {
        if (count is > 0 and < Small)
        {
            for (var i = 0; i < block.Items.Length; i++) Add(block, i);
            return;
        }

        Close();
        blocks.Add(block);
    }

    /// <summary>Adds all blocks of another builder.</summary>
    public void Add(LineTableBuilder other)
    {
        other.Close();
        foreach (var block in other.blocks) Add(block);
    }

    /// <summary>Makes the table.</summary>
    /// <param name="start">Where the first line begins in the file.</param>
    public LineTable Build(long start)
    {
        Close();
        return new LineTable(start, blocks);
    }

    private void Close()
    {
        if (count == 0) return;
        blocks.Add(new LineBlock(items[..count], lengths[..count], flagged ? flags[..count] : null, warnings));
        count = 0;
        flagged = false;
        warnings = null;
    }
}
