using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Orchestrator.Native;

namespace Orchestrator.Storage;

/// <summary>Where a new state of the active file differs from an earlier one, in whole lines.</summary>
/// <param name="Before">Lines of the earlier state that stand unchanged before the difference; index -1 means the whole block.</param>
/// <param name="Start">Where the difference begins in the new file.</param>
/// <param name="End">Where it ends in the new file.</param>
/// <param name="After">Lines of the earlier state that stand unchanged after it; index -1 means the whole block.</param>
internal sealed record FileDifference(
    IReadOnlyList<(int Block, int Index)> Before, long Start, long End, IReadOnlyList<(int Block, int Index)> After)
{
    // Two of them fit a core's own cache: a quarter faster than 1 MB, which is compared from memory that both have just left.
    private const int ChunkBytes = 256 * 1024;

    /// <summary>Compares an earlier state with a new file from both ends.</summary>
    /// <param name="previous">The earlier state.</param>
    /// <param name="handle">The new file.</param>
    /// <param name="length">Its length.</param>
    /// <returns>Null when not even the header is the same.</returns>
    public static FileDifference? Find(ActiveFile previous, SafeFileHandle handle, long length)
    {
        var table = previous.Table;
        var oldLength = previous.Stamp.Size;
        var prefix = SamePrefix(previous.Handle, oldLength, handle, length);
        if (prefix < table.Start) return null;
        // A last line without its end may go on in the new file.
        var complete = previous.EndsWithLineEnd ? oldLength : table.Count == 0 ? table.Start : oldLength - 1;
        var (before, start) = LinesUpTo(table, Math.Min(prefix, complete));
        var suffix = SameSuffix(previous.Handle, oldLength, handle, length, Math.Min(oldLength, length) - start);
        var offset = Math.Max(oldLength - suffix, start);
        // Blank lines after the last item are of no line: where they begin is a boundary only if the line end before them is the same too.
        var (after, oldEnd) = offset < table.End ? LinesFrom(table, offset) : ([], oldLength);
        return new FileDifference(before, start, length - (oldLength - oldEnd), after);
    }

    /// <summary>The lines that end at or before an offset, and where the last of them ends.</summary>
    private static (List<(int Block, int Index)> Lines, long End) LinesUpTo(LineTable table, long offset)
    {
        List<(int, int)> lines = [];
        var end = table.Start;
        for (var block = 0; block < table.Blocks.Count; block++)
        {
            if (table.OffsetOf(block + 1) <= offset)
            {
                lines.Add((block, -1));
                end = table.OffsetOf(block + 1);
                continue;
            }

            var lengths = table.Blocks[block].Lengths;
            for (var i = 0; i < lengths.Length && end + lengths[i] <= offset; i++)
            {
                lines.Add((block, i));
                end += lengths[i];
            }

            break;
        }

        return (lines, end);
    }

    /// <summary>The lines that begin after an offset (the line end before them included in what is the same), and where the first begins.</summary>
    private static (List<(int Block, int Index)> Lines, long Start) LinesFrom(LineTable table, long offset)
    {
        List<(int, int)> lines = [];
        var start = table.End;
        for (var block = table.Blocks.Count - 1; block >= 0; block--)
        {
            if (table.OffsetOf(block) > offset)
            {
                lines.Add((block, -1));
                start = table.OffsetOf(block);
                continue;
            }

            var lengths = table.Blocks[block].Lengths;
            for (var i = lengths.Length - 1; i >= 0 && start - lengths[i] > offset; i--)
            {
                lines.Add((block, i));
                start -= lengths[i];
            }

            break;
        }

        lines.Reverse();
        return (lines, start);
    }

    private static long SamePrefix(SafeFileHandle first, long firstLength, SafeFileHandle second, long secondLength)
    {
        var limit = Math.Min(firstLength, secondLength);
        using var chunks = new Chunks();
        for (var at = 0L; at < limit;)
        {
            var count = (int)Math.Min(ChunkBytes, limit - at);
            if (!chunks.Read(first, at, second, at, count)) return at;
            var same = chunks.First(count).CommonPrefixLength(chunks.Second(count));
            at += same;
            if (same < count) return at;
        }

        return limit;
    }

    private static long SameSuffix(SafeFileHandle first, long firstLength, SafeFileHandle second, long secondLength, long limit)
    {
        using var chunks = new Chunks();
        for (var done = 0L; done < limit;)
        {
            var count = (int)Math.Min(ChunkBytes, limit - done);
            if (!chunks.Read(first, firstLength - done - count, second, secondLength - done - count, count)) return done;
            var a = chunks.First(count);
            var b = chunks.Second(count);
            if (!a.SequenceEqual(b))
            {
                var same = 0;
                while (a[count - 1 - same] == b[count - 1 - same]) same++;
                return done + same;
            }

            done += count;
        }

        return limit;
    }

    /// <summary>Two buffers for one chunk of each file.</summary>
    private sealed class Chunks : IDisposable
    {
        private readonly byte[] first = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        private readonly byte[] second = ArrayPool<byte>.Shared.Rent(ChunkBytes);

        public ReadOnlySpan<byte> First(int count) => first.AsSpan(0, count);

        public ReadOnlySpan<byte> Second(int count) => second.AsSpan(0, count);

        public bool Read(SafeFileHandle a, long offsetA, SafeFileHandle b, long offsetB, int count) =>
            Fill(a, offsetA, first.AsSpan(0, count)) && Fill(b, offsetB, second.AsSpan(0, count));

        public void Dispose()
        {
            ArrayPool<byte>.Shared.Return(first);
            ArrayPool<byte>.Shared.Return(second);
        }

        private static bool Fill(SafeFileHandle file, long offset, Span<byte> target) => FileContent.Fill(file, target, offset) == target.Length;
    }
}
