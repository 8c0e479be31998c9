using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Storage;

/// <summary>Reads the lines of a part of an open file, in chunks, without keeping the file in memory.</summary>
internal sealed class LineReader : IDisposable
{
    /// <summary>Longest line that is read unless said, in bytes.</summary>
    public const int MaxLineBytes = 16 * 1024 * 1024;

    private const int ChunkBytes = 256 * 1024;
    private const int LeastBytes = 4 * 1024;
    private readonly SafeFileHandle file;
    private readonly long end;
    private readonly int maxLineBytes;
    private byte[] buffer;
    private int begin;
    private int filled;
    private long position;

    /// <summary>Makes a reader.</summary>
    /// <param name="file">An open file.</param>
    /// <param name="start">Where a line begins.</param>
    /// <param name="end">Where to stop; a line end or the end of the file.</param>
    /// <param name="maxLineBytes">Where a line is refused.</param>
    public LineReader(SafeFileHandle file, long start, long end, int maxLineBytes = MaxLineBytes)
    {
        this.maxLineBytes = maxLineBytes;
        this.file = file;
        this.end = end;
        position = start;

        // What was appended since the last reading is most often one line.
        buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(end - start, LeastBytes, ChunkBytes));
    }

    /// <summary>Where the current line begins in the file.</summary>
    public long LineStart { get; private set; }

    /// <summary>Length of the current line with its end, in bytes.</summary>
    public int LineBytes { get; private set; }

    /// <summary>Whether the current line has a line end.</summary>
    public bool HasLineEnd { get; private set; }

    /// <summary>Where the next line begins.</summary>
    public long Position => position;

    /// <summary>The refusal of a line that is longer than it may be.</summary>
    public static LineFormatException TooLong(int maxLineBytes) => new($"it is longer than {maxLineBytes / (1024 * 1024)} MB");

    /// <summary>Goes to the next line.</summary>
    /// <param name="line">The line without its end (LF or CRLF); valid until the next call.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="LineFormatException">The line is longer than <see cref="MaxLineBytes"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var at = buffer.AsSpan(begin + searched, filled - begin - searched).IndexOf((byte)'\n');
            LineStart = position;
            if (at >= 0) return Take(searched + at, 1, out line);
            searched = filled - begin;
            Check(searched);
            if (Fill()) continue;
            if (searched > 0) return Take(searched, 0, out line);
            line = default;
            return false;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        var rented = buffer;
        buffer = [];
        begin = filled = 0;
        if (rented.Length > 0) ArrayPool<byte>.Shared.Return(rented);
    }

    private bool Take(int length, int lineEnd, out ReadOnlySpan<byte> line)
    {
        Check(length);
        line = buffer.AsSpan(begin, length);
        HasLineEnd = lineEnd == 1;
        if (HasLineEnd && line.EndsWith("\r"u8)) line = line[..^1];
        LineBytes = length + lineEnd;
        begin += LineBytes;
        position += LineBytes;
        return true;
    }

    private void Check(int length)
    {
        if (length > maxLineBytes) throw TooLong(maxLineBytes);
    }

    private bool Fill()
    {
        var kept = filled - begin;
        var wanted = end - position - kept;
        if (wanted <= 0) return false;
        if (begin > 0)
        {
            buffer.AsSpan(begin, kept).CopyTo(buffer);
            begin = 0;
            filled = kept;
        }

        if (filled == buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan(0, filled).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        var read = RandomAccess.Read(file, buffer.AsSpan(filled, (int)Math.Min(buffer.Length - filled, wanted)), position + kept);
        filled += read;
        return read > 0;
    }
}
