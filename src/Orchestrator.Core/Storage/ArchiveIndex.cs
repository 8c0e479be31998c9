using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Orchestrator.Backlog;
using Orchestrator.Native;

namespace Orchestrator.Storage;

/// <summary>One state of an archive file: the ids in it. The file only grows, so a longer one is read from where the last reading ended.</summary>
/// <param name="Path">The archive; it need not exist.</param>
/// <param name="Stamp">Its stamp when it was read; null: it did not exist.</param>
/// <param name="Ids">The ids in it.</param>
/// <param name="Warnings">Lines that were skipped.</param>
internal sealed record ArchiveIndex(string Path, FileStamp? Stamp, ArchiveIdSet Ids, IReadOnlyList<string> Warnings)
{
    private const int TailBytes = 256;
    private const string PutAside = "Repair-Backlog (orchestrate repair) puts it aside.";
    private long read;
    private int lineCount;
    private byte[] tail = [];
    private IReadOnlyList<string> lasting = [];

    /// <summary>The index of a file nobody has looked at yet.</summary>
    public static ArchiveIndex Unread(string path) => new(path, null, ArchiveIdSet.Empty, []);

    /// <summary>Whether the file is as it was when it was read.</summary>
    public bool IsCurrent => FileStamp.Of(Path) == Stamp;

    /// <summary>The index of the file as it is now; the same object if it has not changed.</summary>
    /// <exception cref="OrchestratorException">It cannot be read, or is of another version.</exception>
    public ArchiveIndex Refresh()
    {
        if (IsCurrent) return this;
        try
        {
            using var handle = TryOpen(Path);
            if (handle is null) return Unread(Path);
            var stamp = FileStamp.Of(handle);
            var grows = Stamp is { } old && old.Inode == stamp.Inode && old.Device == stamp.Device && stamp.Size >= read
                && ReadTail(handle, read).AsSpan().SequenceEqual(tail);
            return grows ? Scan(handle, stamp) : Unread(Path).Scan(handle, stamp);
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            throw StoreErrors.Refused(Path, "read", e);
        }
    }

    /// <summary>Reads all items, oldest first; of an id that stands twice the last counts, and a line that cannot be read is left out.</summary>
    public IReadOnlyList<BacklogItem> ReadItems()
    {
        var items = new List<BacklogItem>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        ForEachLine((parser, line) =>
        {
            var item = parser.Parse(line).Item;
            if (item.Status != ItemStatus.Done) item = item with { Status = ItemStatus.Done };
            if (places.TryAdd(item.Id, items.Count)) items.Add(item);
            else items[places[item.Id]] = item;
        });
        return items;
    }

    /// <summary>The bytes of the last line of an id; null if there is none.</summary>
    public byte[]? FindLine(string id)
    {
        if (!Ids.Contains(id)) return null;
        byte[]? found = null;
        ForEachLine((_, line) =>
        {
            if (ReadId(line) == id) found = line.Trim(" \t"u8).ToArray();
        });
        return found;
    }

    /// <summary>Appends lines and brings them to the disk; the file is made if it is missing, a missing last line end put in first.</summary>
    /// <param name="lines">The lines without their ends.</param>
    /// <returns>The index with them.</returns>
    public ArchiveIndex Append(IEnumerable<byte[]> lines)
    {
        using (var output = new MemoryStream())
        {
            var length = FileStamp.Of(Path)?.Size ?? 0;
            if (length == 0) output.Write(SchemaHeader.Line);
            using (var handle = File.OpenHandle(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
            {
                if (length > 0 && ReadTail(handle, length) is not [.., (byte)'\n']) output.WriteByte((byte)'\n');
                foreach (var line in lines)
                {
                    output.Write(line);
                    output.WriteByte((byte)'\n');
                }

                try
                {
                    RandomAccess.Write(handle, output.GetBuffer().AsSpan(0, (int)output.Length), length);
                    RandomAccess.FlushToDisk(handle);
                }
                catch (IOException)
                {
                    // A torn tail would only be skipped, but the next append is cleaner without it.
                    RandomAccess.SetLength(handle, length);
                    throw;
                }
            }

            if (length == 0) DirectoryFlush.Flush(System.IO.Path.GetDirectoryName(Path)!);
        }

        return Refresh();
    }

    /// <summary>Takes all lines of some ids out, as one rename.</summary>
    /// <returns>The index without them.</returns>
    public ArchiveIndex Remove(IReadOnlySet<string> ids)
    {
        if (!Ids.Overlaps(ids)) return this;
        using (var handle = TryOpen(Path) ?? throw new FileNotFoundException("The archive has gone.", Path))
        using (var target = AtomicFile.Create(Path))
        {
            using var output = new RangeWriter(target.Handle);
            using var lines = new LineReader(handle, 0, RandomAccess.GetLength(handle), maxLineBytes: int.MaxValue);
            while (lines.TryRead(out var line))
                if (ReadId(line) is not { } id || !ids.Contains(id)) output.Copy(handle, lines.LineStart, lines.LineBytes);
            output.Flush();
            target.Flush();
            target.Commit();
        }

        return Unread(Path).Refresh();
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static byte[] ReadTail(SafeFileHandle handle, long end)
    {
        var bytes = new byte[(int)Math.Min(TailBytes, end)];
        var count = RandomAccess.Read(handle, bytes, end - bytes.Length);
        return count == bytes.Length ? bytes : [];
    }

    /// <summary>The id of an archive line, or null if the line is a header or not a whole item.</summary>
    private static string? ReadId(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            string? id = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = reader.ValueTextEquals("id"u8);
                reader.Read();
                if (isId && reader.TokenType == JsonTokenType.String) id = reader.GetString();
                else reader.Skip();
            }

            return !reader.Read() && id is not null && ItemId.IsValid(id) ? id : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private ArchiveIndex Scan(SafeFileHandle handle, FileStamp stamp)
    {
        var ids = new List<string>();
        var warnings = new List<string>(lasting);
        var number = lineCount;
        // A last line without its end may still be growing: it counts, and is read again next time.
        var complete = read;
        var completeLines = lineCount;
        var completeWarnings = warnings.Count;
        // Of any length, as everywhere in the archive: what is done is looked up and not worked with, and repair has nothing to mend there.
        using var lines = new LineReader(handle, read, stamp.Size, maxLineBytes: int.MaxValue);
        try
        {
            while (lines.TryRead(out var line))
            {
                number++;
                if (number == 1) SchemaHeader.Check(Path, line);
                else if (!line.Trim(" \t"u8).IsEmpty)
                {
                    if (ReadId(line) is { } id) ids.Add(id);
                    else
                        warnings.Add($"{Path}, line {number}: skipped, it is not a whole item (a crash leaves such, or a hand). {PutAside}");
                }

                if (!lines.HasLineEnd) continue;
                complete = lines.Position;
                completeLines = number;
                completeWarnings = warnings.Count;
            }
        }
        catch (LineFormatException e)
        {
            throw StoreErrors.Malformed(Path, Math.Max(number, 1), e);
        }

        return new ArchiveIndex(Path, stamp, Ids.With(ids), warnings)
        {
            read = complete,
            lineCount = completeLines,
            tail = ReadTail(handle, complete),
            lasting = warnings[..completeWarnings],
        };
    }

    private void ForEachLine(LineAction action)
    {
        using var handle = TryOpen(Path);
        if (handle is null) return;
        using var lines = new LineReader(handle, 0, RandomAccess.GetLength(handle), maxLineBytes: int.MaxValue);
        var parser = new ItemLineParser();
        var isHeader = true;
        while (lines.TryRead(out var line))
        {
            if (!isHeader && !line.Trim(" \t"u8).IsEmpty)
            {
                try
                {
                    action(parser, line);
                }
                catch (LineFormatException)
                {
                    // The scan for ids has warned of it.
                }
            }

            isHeader = false;
        }
    }

    private delegate void LineAction(ItemLineParser parser, ReadOnlySpan<byte> line);
}
