using System.Globalization;
using System.Text;

namespace Orchestrator.Agents;

/// <summary>A file of bounded size that keeps the beginning and the end of an output of any length.</summary>
/// <remarks>
/// It is one readable file at every moment: when it is full, its end is copied down behind its first half, with a line that says
/// how much is missing, and goes on growing from there. Every byte is copied at most twice, so a gigabyte costs what two cost.
/// </remarks>
internal sealed class CappedFile : IDisposable
{
    /// <summary>Largest size unless said otherwise, bytes.</summary>
    internal const long DefaultCap = 64L * 1024 * 1024;

    private const int CopySize = 256 * 1024;

    private readonly string path;
    private readonly long head;
    private readonly long cap;
    private readonly Lock opening = new();
    private FileStream? opened;
    private long length;
    private long omitted;
    private long tailStart;

    /// <summary>Knows the file; the first bytes make or empty it, unless <see cref="Open"/> did.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="cap">Largest size, bytes; the beginning gets half of it, the end at least a quarter.</param>
    internal CappedFile(string path, long cap = DefaultCap)
    {
        this.path = path;
        this.cap = cap;
        head = cap / 2;
        tailStart = head;
    }

    /// <summary>Why nothing more is written, e.g. a full disk; null while all is well.</summary>
    internal string? Fault { get; private set; }

    /// <summary>Makes the file, or empties it, though nothing may ever be written; another thread may append meanwhile. Never throws.</summary>
    internal void Open() => TryOpen();

    /// <summary>Appends bytes; never throws, since a full disk must not end the agent's work.</summary>
    /// <param name="bytes">What to append.</param>
    internal void Append(ReadOnlySpan<byte> bytes)
    {
        if (Fault is not null || TryOpen() is not { } file) return;
        try
        {
            while (bytes.Length > 0)
            {
                if (length >= cap) DropMiddle(file);
                int part = (int)Math.Min(bytes.Length, cap - length);
                file.Write(bytes[..part]);
                length += part;
                bytes = bytes[part..];
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Fault = fault.Message;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => opened?.Dispose();

    private FileStream? TryOpen()
    {
        lock (opening)
        {
            try
            {
                // Readers follow it while it grows, and a user may delete it under us. Unbuffered: what the agent said is on disk when it dies.
                return opened ??= new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Fault ??= fault.Message;
                return null;
            }
        }
    }

    private void DropMiddle(FileStream file)
    {
        // In small pieces: two hundred agents that flood at once must not cost as many megabytes as their transcripts.
        byte[] piece = new byte[(int)Math.Min(CopySize, cap / 4)];
        long from = cap - (cap / 4);
        // Begin at a line, unless that would cost much.
        from += piece.AsSpan(0, ReadAt(file, from, piece)).IndexOf((byte)'\n') + 1;
        omitted += from - tailStart;
        byte[] note = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n[… {omitted} bytes left out …]\n"));
        file.Position = head;
        file.Write(note);
        tailStart = length = head + note.Length;
        // Downwards, so that no piece is overwritten before it was read.
        for (int read; (read = ReadAt(file, from, piece)) > 0; from += read)
        {
            file.Position = length;
            file.Write(piece, 0, read);
            length += read;
        }
        file.SetLength(length);
        file.Position = length;
    }

    private int ReadAt(FileStream file, long position, byte[] into)
    {
        file.Position = position;
        return file.ReadAtLeast(into, (int)Math.Min(into.Length, cap - position), throwOnEndOfStream: false);
    }
}
