using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>Puts a line table together from single lines and from whole blocks of an earlier one.</summary>
internal sealed class LineTableBuilder
{
    private const int Full = 512;
    private const int Small = 128;
    private readonly List<LineBlock> blocks = [];
    private readonly List<BacklogItem> items = new(Full);
    private readonly List<int> lengths = new(Full);
    private readonly List<LineFlags> flags = new(Full);
    private Dictionary<int, IReadOnlyList<string>>? warnings;

    /// <summary>Adds one line.</summary>
    public void Add(BacklogItem item, int length, LineFlags lineFlags, IReadOnlyList<string>? lineWarnings)
    {
        if (items.Count == Full) Close();
        if (lineWarnings is not null) (warnings ??= [])[items.Count] = lineWarnings;
        items.Add(item);
        lengths.Add(length);
        flags.Add(lineFlags);
    }

    /// <summary>Adds a line of an earlier table as it is.</summary>
    public void Add(LineBlock block, int index) => Add(block.Items[index], block.Lengths[index], block.FlagsAt(index), block.WarningsAt(index));

    /// <summary>Adds a block of an earlier table; a small remainder before it is joined with it, so that blocks do not crumble.</summary>
    public void Add(LineBlock block)
    {
        if (items.Count is > 0 and < Small)
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
        if (items.Count == 0) return;
        var plain = flags.TrueForAll(flag => flag == LineFlags.None);
        blocks.Add(new LineBlock([.. items], [.. lengths], plain ? null : [.. flags], warnings));
        items.Clear();
        lengths.Clear();
        flags.Clear();
        warnings = null;
    }
}
