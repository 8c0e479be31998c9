using System.Buffers;
using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using Orchestrator.Native;

namespace Orchestrator.Storage;

/// <summary>Reads the active file: as a whole on two or more threads, or only what changed since an earlier state.</summary>
internal static class ActiveFileReader
{
    private const int BytesPerPart = 2 * 1024 * 1024;
    private const int MaxParts = 4;
    private const int Attempts = 5;

    /// <summary>Reads the file as it is now.</summary>
    /// <param name="path">The active file.</param>
    /// <param name="previous">An earlier state to take unchanged lines from; null: none.</param>
    /// <exception cref="OrchestratorException">Missing, malformed, of another version, or an id twice.</exception>
    public static ActiveFile Read(string path, ActiveFile? previous)
    {
        for (var attempt = 1; ; attempt++)
        {
            var handle = Open(path);
            try
            {
                var stamp = FileStamp.Of(handle);
                ActiveFile? file = null;
                OrchestratorException? failure = null;
                try
                {
                    file = Read(path, handle, stamp, previous);
                }
                catch (OrchestratorException e) when (e.Kind == ErrorKind.InvalidData)
                {
                    failure = e;
                }

                // An editor that writes in place may have been halfway; whoever renames leaves our handle alone.
                if (FileStamp.Of(handle) == stamp || attempt == Attempts)
                {
                    if (failure is not null) throw failure;
                    handle = null;
                    return file!;
                }
            }
            catch (Exception e) when (StoreErrors.IsRefusal(e))
            {
                throw StoreErrors.Refused(path, "read", e);
            }
            finally
            {
                handle?.Dispose();
            }
        }
    }

    private static SafeFileHandle Open(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            throw StoreErrors.Refused(path, "read", e);
        }
    }

    private static ActiveFile Read(string path, SafeFileHandle handle, FileStamp stamp, ActiveFile? previous)
    {
        var length = stamp.Size;
        if (previous is not null && previous.IsUntouched && (previous.Stamp.Inode != stamp.Inode || previous.Stamp.Device != stamp.Device)
            && FileDifference.Find(previous, handle, length) is { } difference)
        {
            // A line that does not parse falls through to the full reading, which knows its number.
            var patched = TryPatch(previous, handle, stamp, difference);
            if (patched is not null) return patched;
        }

        var (start, usesCrlf, headerEnds) = ReadHeader(path, handle, length);
        var read = ParseParts(path, handle, Cut(handle, start, length));
        // Blank lines belong to the line after them, which another part has read; too rare for anything cleverer than reading again.
        if (Array.FindIndex(read, part => part.BlankBytes > 0) is >= 0 and var at && at < read.Length - 1)
            read = [Parse(path, handle, start, length)];
        var builder = new LineTableBuilder();
        foreach (var part in read) builder.Add(part.Lines);
        var endsWithLineEnd = read[^1].EndsWithLineEnd && headerEnds;
        var table = builder.Build(start);
        if (!table.IsSorted) RefuseDuplicates(path, handle, table);
        return new ActiveFile(handle, stamp, table, endsWithLineEnd, usesCrlf);
    }

    /// <summary>Reads the parts, each on a thread of its own but for the last: a thread that only waits would be wasted.</summary>
    private static Part[] ParseParts(string path, SafeFileHandle handle, List<long> cuts)
    {
        var parts = new Part[cuts.Count - 1];
        var failures = new Exception?[parts.Length];
        var threads = new Thread[parts.Length - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            var part = i;
            threads[i] = new Thread(() => ParsePart(part)) { IsBackground = true, Name = "store reader" };
            threads[i].Start();
        }

        ParsePart(parts.Length - 1);
        foreach (var thread in threads) thread.Join();
        // The first in the file, whichever was found first.
        if (Array.Find(failures, failure => failure is not null) is { } first) ExceptionDispatchInfo.Throw(first);
        return parts;

        void ParsePart(int part)
        {
            try
            {
                parts[part] = Parse(path, handle, cuts[part], cuts[part + 1]);
            }
            catch (Exception e)
            {
                failures[part] = e;
            }
        }
    }

    private static ActiveFile? TryPatch(ActiveFile previous, SafeFileHandle handle, FileStamp stamp, FileDifference difference)
    {
        var builder = new LineTableBuilder();
        foreach (var (block, index) in difference.Before) Copy(builder, previous.Table, block, index);
        var endsWithLineEnd = previous.EndsWithLineEnd;
        try
        {
            var part = Parse(handle, difference.Start, difference.End);
            if (difference.After.Count == 0) endsWithLineEnd = part.EndsWithLineEnd;
            else if (part.BlankBytes > 0) return null;
            builder.Add(part.Lines);
        }
        catch (LineFormatException)
        {
            return null;
        }

        foreach (var (block, index) in difference.After) Copy(builder, previous.Table, block, index);
        var table = builder.Build(previous.Table.Start);
        // Unsorted, an id could stand twice; the full reading finds out and names the lines.
        return table.IsSorted ? new ActiveFile(handle, stamp, table, endsWithLineEnd, previous.UsesCrlf) : null;
    }

    private static void Copy(LineTableBuilder builder, LineTable table, int block, int index)
    {
        if (index < 0) builder.Add(table.Blocks[block]);
        else builder.Add(table.Blocks[block], index);
    }

    private static (long Start, bool UsesCrlf, bool HasLineEnd) ReadHeader(string path, SafeFileHandle handle, long length)
    {
        using var lines = new LineReader(handle, 0, length);
        try
        {
            if (!lines.TryRead(out var line))
                throw new LineFormatException("the file is empty; the first line must be {\"schema_version\":1}");
            SchemaHeader.Check(path, line);
            return (lines.Position, lines.HasLineEnd && lines.LineBytes == line.Length + 2, lines.HasLineEnd);
        }
        catch (LineFormatException e)
        {
            throw StoreErrors.Malformed(path, 1, e);
        }
    }

    /// <summary>Cuts the lines into parts of similar size, each to be read on a thread of its own.</summary>
    private static List<long> Cut(SafeFileHandle handle, long start, long end)
    {
        var parts = (int)Math.Clamp((end - start) / BytesPerPart, 1, Math.Min(MaxParts, Environment.ProcessorCount));
        List<long> cuts = [start];
        for (var i = 1; i < parts; i++)
        {
            var at = start + ((end - start) * i / parts);
            if (at <= cuts[^1]) continue;
            // From the middle of a line to the beginning of the next.
            using var lines = new LineReader(handle, at, end);
            try
            {
                if (!lines.TryRead(out _) || lines.Position >= end) break;
            }
            catch (LineFormatException)
            {
                break;
            }

            cuts.Add(lines.Position);
        }

        cuts.Add(end);
        return cuts;
    }

    private static Part Parse(string path, SafeFileHandle handle, long from, long to)
    {
        try
        {
            return Parse(handle, from, to);
        }
        catch (LineFormatException e)
        {
            throw StoreErrors.Malformed(path, LineNumber(handle, (long)e.Data[nameof(LineReader.LineStart)]!), e);
        }
    }

    private static Part Parse(SafeFileHandle handle, long from, long to)
    {
        using var lines = new LineReader(handle, from, to);
        var parser = new ItemLineParser();
        var builder = new LineTableBuilder();
        var blank = 0;
        var endsWithLineEnd = true;
        try
        {
            while (lines.TryRead(out var line))
            {
                endsWithLineEnd = lines.HasLineEnd;
                if (line.Trim(" \t"u8).IsEmpty)
                {
                    blank += lines.LineBytes;
                    continue;
                }

                var parsed = parser.Parse(line);
                builder.Add(parsed.Item, lines.LineBytes + blank, parsed.Flags, parsed.Warnings);
                blank = 0;
            }
        }
        catch (LineFormatException e)
        {
            e.Data[nameof(LineReader.LineStart)] = lines.LineStart;
            throw;
        }

        return new Part(builder, endsWithLineEnd || blank > 0, blank);
    }

    private static void RefuseDuplicates(string path, SafeFileHandle handle, LineTable table)
    {
        var seen = new Dictionary<string, (int Block, int Index)>(table.Count, StringComparer.Ordinal);
        for (var block = 0; block < table.Blocks.Count; block++)
        {
            var items = table.Blocks[block].Items;
            for (var i = 0; i < items.Length; i++)
            {
                if (seen.TryAdd(items[i].Id, (block, i))) continue;
                var (b, j) = seen[items[i].Id];
                throw StoreErrors.Duplicate(
                    path, items[i].Id, LineNumber(handle, table.OffsetOf(b, j)), LineNumber(handle, table.OffsetOf(block, i)));
            }
        }
    }

    private static long LineNumber(SafeFileHandle handle, long offset)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        var number = 1L;
        for (var at = 0L; at < offset;)
        {
            var read = RandomAccess.Read(handle, buffer.AsSpan(0, (int)Math.Min(buffer.Length, offset - at)), at);
            if (read == 0) break;
            number += buffer.AsSpan(0, read).Count((byte)'\n');
            at += read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return number;
    }

    private sealed record Part(LineTableBuilder Lines, bool EndsWithLineEnd, int BlankBytes);
}
