using Microsoft.Win32.SafeHandles;
using Orchestrator.Native;

namespace Orchestrator.Runs;

/// <summary>A file of lines that is only added to, with room written ahead for the lines that will come.</summary>
/// <remarks>
/// A flush that makes a file longer has the file system commit its own journal, which holds up whoever makes or renames files at that moment: git.
/// With the room there it writes the line and nothing else. The room is zeros, which no line holds, so the lines end at the first of them; a power cut may
/// leave any part of what was not flushed unwritten, and nothing behind the first gap counts. A file that was closed has no room.
/// </remarks>
internal sealed class JournalFile : IDisposable
{
    private const int RoomBytes = 64 * 1024;

    private readonly SafeFileHandle file;
    private readonly Action<SafeFileHandle> flush;
    private readonly Lock flushing = new();
    private volatile IOException? lost;
    private long end;
    private long length;
    private bool isTorn;

    private JournalFile(string path, SafeFileHandle file, Action<SafeFileHandle> flush)
    {
        Path = path;
        this.file = file;
        this.flush = flush;
    }

    /// <summary>Its name.</summary>
    public string Path { get; }

    /// <summary>Opens a file for appending; makes it if it is missing, cuts a torn last line and what room a killed process has left.</summary>
    /// <param name="path">The file.</param>
    /// <param name="flush">Brings written data to the disk; null: the system does.</param>
    /// <exception cref="IOException">It cannot be made or read.</exception>
    public static JournalFile Open(string path, Action<SafeFileHandle>? flush = null)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var opened = new JournalFile(path, File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete), flush ?? DataFlush.Flush);
        try
        {
            opened.end = Lines(FileContent.ReadAll(opened.file)).Length;
            opened.CutBehindEnd();
            return opened;
        }
        catch
        {
            opened.file.Dispose();
            throw;
        }
    }

    /// <summary>The whole lines of a file, with their ends; what follows them is room, or the torn tail of a write that a crash cut.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ReadOnlySpan<byte> Read(string path)
    {
        using var file = OpenForReading(path);
        return Lines(FileContent.ReadAll(file));
    }

    /// <summary>The last whole line of a file without its end, or the last part of it if it is long; empty if the file ends with anything else.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many bytes of it are wanted.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ReadOnlySpan<byte> ReadLastLine(string path, int most)
    {
        using var file = OpenForReading(path);
        var length = RandomAccess.GetLength(file);
        var tail = new byte[(int)Math.Min(length, most + 1)];
        var text = tail.AsSpan(0, FileContent.Fill(file, tail, length - tail.Length));

        // Left by a killed process: where its lines end is not known before they are read.
        if (text.EndsWith((byte)0)) text = Lines(FileContent.ReadAll(file));
        if (!text.EndsWith((byte)'\n')) return default;
        text = text[..^1];
        return text[(text.LastIndexOf((byte)'\n') + 1)..];
    }

    /// <summary>Appends one line; a killed process loses nothing of it after that.</summary>
    /// <param name="line">With its end, and no zero in it.</param>
    /// <param name="isLast">Whether no other will follow: no room is left then, even if this process is killed right after.</param>
    /// <exception cref="IOException">The disk is full, or reports an error.</exception>
    public void Append(ReadOnlySpan<byte> line, bool isLast)
    {
        if (lost is { } error) throw error;

        // A full disk can leave half a line behind; the next one must not end in its other half.
        if (isTorn || isLast) CutBehindEnd();
        isTorn = true;
        if (!isLast && end + line.Length > length) MakeRoom(line.Length);
        RandomAccess.Write(file, line, end);
        end += line.Length;
        length = Math.Max(length, end);
        isTorn = false;
    }

    /// <summary>Makes all lines survive a power cut; another thread may append meanwhile.</summary>
    /// <exception cref="IOException">The disk reports an error, now or before: from then on nothing is appended and nothing counts as flushed.</exception>
    public void Flush() => Flush(flush);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (file.IsClosed) return;
        try
        {
            CutBehindEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever reads it passes over the room.
        }

        file.Dispose();
    }

    private void MakeRoom(int least)
    {
        try
        {
            RandomAccess.Write(file, new byte[end + least + RoomBytes - length], length);
            length = end + least + RoomBytes;
        }
        catch (IOException)
        {
            // A disk that is nearly full: the line alone may have its place there.
            CutBehindEnd();
            return;
        }

        Flush(RandomAccess.FlushToDisk);
    }

    // One at a time: a system tells of an error but once, though it may be about lines of others, and to the next one all would seem well.
    private void Flush(Action<SafeFileHandle> bring)
    {
        lock (flushing)
        {
            if (lost is { } former) throw former;
            try
            {
                bring(file);
            }
            catch (IOException error)
            {
                lost = error;
                throw;
            }
        }
    }

    private void CutBehindEnd()
    {
        if (RandomAccess.GetLength(file) != end) RandomAccess.SetLength(file, end);
        length = end;
    }

    private static SafeFileHandle OpenForReading(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static Span<byte> Lines(Span<byte> bytes)
    {
        var room = bytes.IndexOf((byte)0);
        var written = room < 0 ? bytes : bytes[..room];
        return written[..(written.LastIndexOf((byte)'\n') + 1)];
    }
}
