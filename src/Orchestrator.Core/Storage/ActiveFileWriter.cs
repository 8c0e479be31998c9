using Orchestrator.Native;

namespace Orchestrator.Storage;

/// <summary>Writes the next state of the active file: ranges of the present one, changed lines between them.</summary>
internal sealed class ActiveFileWriter : IDisposable
{
    private readonly ActiveFile basis;
    private readonly AtomicFile target;
    private readonly RangeWriter output;
    private readonly LineTableBuilder lines = new();
    private long pendingStart;
    private long pendingLength;
    private LineTable? table;

    /// <summary>Begins the next state.</summary>
    /// <param name="path">The active file.</param>
    /// <param name="basis">Its present state.</param>
    public ActiveFileWriter(string path, ActiveFile basis)
    {
        this.basis = basis;
        target = AtomicFile.Create(path);
        output = new RangeWriter(target.Handle);
    }

    private ReadOnlySpan<byte> LineEnd => basis.UsesCrlf ? "\r\n"u8 : "\n"u8;

    /// <summary>Writes everything and brings it to the disk; the active file is still as it was.</summary>
    /// <param name="changes">What changes, by id in ordinal order.</param>
    public void Write(SortedList<string, LineChange> changes)
    {
        Copy(0, basis.Table.Start);
        EndCopy();
        if (!basis.EndsWithLineEnd && basis.Table.Count == 0) output.Write(LineEnd);
        var start = output.Length;
        using var next = changes.GetEnumerator();
        var more = next.MoveNext();
        if (basis.Table.IsSorted) more = WriteSorted(next, more);
        else more = WriteUnsorted(next, more);
        while (more)
        {
            Put(next.Current.Value);
            more = next.MoveNext();
        }

        EndCopy();
        output.Flush();
        table = lines.Build(start);
        target.Flush();
    }

    /// <summary>Puts the written state in its place: the commit point.</summary>
    /// <param name="durable">Whether that must survive a power cut before this returns.</param>
    /// <returns>The new state; the caller owns it.</returns>
    public ActiveFile Commit(bool durable)
    {
        target.Commit(durable);
        return new ActiveFile(target.Detach(), FileStamp.Of(target.Handle), table!, endsWithLineEnd: true, basis.UsesCrlf);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        output.Dispose();
        target.Dispose();
    }

    private bool WriteSorted(IEnumerator<KeyValuePair<string, LineChange>> next, bool more)
    {
        var blocks = basis.Table.Blocks;
        for (var block = 0; block < blocks.Count; block++)
        {
            var isLast = block == blocks.Count - 1;
            var touched = more && (isLast || string.CompareOrdinal(next.Current.Key, blocks[block + 1].Items[0].Id) < 0);
            if (!touched && !(isLast && !basis.EndsWithLineEnd))
            {
                Copy(basis.Table.OffsetOf(block), blocks[block].Bytes);
                lines.Add(blocks[block]);
                continue;
            }

            var offset = basis.Table.OffsetOf(block);
            for (var i = 0; i < blocks[block].Items.Length; i++)
            {
                more = WriteLine(block, i, offset, next, more);
                offset += blocks[block].Lengths[i];
            }
        }

        return more;
    }

    private bool WriteUnsorted(IEnumerator<KeyValuePair<string, LineChange>> next, bool more)
    {
        var all = new List<(string Id, int Block, int Index, long Offset)>(basis.Table.Count);
        for (var block = 0; block < basis.Table.Blocks.Count; block++)
        {
            var offset = basis.Table.OffsetOf(block);
            for (var i = 0; i < basis.Table.Blocks[block].Items.Length; i++)
            {
                all.Add((basis.Table.Blocks[block].Items[i].Id, block, i, offset));
                offset += basis.Table.Blocks[block].Lengths[i];
            }
        }

        all.Sort(static (a, b) => string.CompareOrdinal(a.Id, b.Id));
        foreach (var (_, block, index, offset) in all) more = WriteLine(block, index, offset, next, more);
        return more;
    }

    /// <summary>Writes what comes before a present line, and the line or what replaces it.</summary>
    private bool WriteLine(int block, int index, long offset, IEnumerator<KeyValuePair<string, LineChange>> next, bool more)
    {
        var source = basis.Table.Blocks[block];
        var id = source.Items[index].Id;
        while (more && string.CompareOrdinal(next.Current.Key, id) < 0)
        {
            Put(next.Current.Value);
            more = next.MoveNext();
        }

        if (more && next.Current.Key == id)
        {
            Put(next.Current.Value);
            return next.MoveNext();
        }

        Copy(offset, source.Lengths[index]);
        if (!basis.EndsWithLineEnd && block == basis.Table.Blocks.Count - 1 && index == source.Items.Length - 1)
        {
            EndCopy();
            output.Write(LineEnd);
            lines.Add(source.Items[index], source.Lengths[index] + LineEnd.Length, source.FlagsAt(index), source.WarningsAt(index));
        }
        else
        {
            lines.Add(source, index);
        }

        return more;
    }

    private void Put(LineChange change)
    {
        if (change.Bytes is null) return;
        EndCopy();
        output.Write(change.Bytes);
        output.Write(LineEnd);
        lines.Add(change.Parsed.Item, change.Bytes.Length + LineEnd.Length, change.Parsed.Flags, change.Parsed.Warnings);
    }

    private void Copy(long offset, long length)
    {
        if (pendingStart + pendingLength != offset)
        {
            EndCopy();
            pendingStart = offset;
        }

        pendingLength += length;
    }

    private void EndCopy()
    {
        output.Copy(basis.Handle, pendingStart, pendingLength);
        pendingStart += pendingLength;
        pendingLength = 0;
    }
}
