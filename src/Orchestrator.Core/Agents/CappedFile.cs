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

    private readonly FileStream file;
    private readonly long head;
    private readonly long cap;
    private long length;
    private long omitted;
    private long tailStart;

    /// <summary>Makes the file, or empties it.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="cap">Largest size, bytes; the beginning gets half of it, the end at least a quarter.</param>
    internal CappedFile(string path, long cap = DefaultCap)
    {
        // Readers follow it while it grows, and a user may delete it under us. Unbuffered: what the agent said is on disk when it dies.
        file = new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        this.cap = cap;
        head = cap / 2;
        tailStart = head;
    }

    /// <summary>Why nothing more is written, e.g. a full disk; null while all is well.</summary>
    internal string? Fault { get; private set; }

    /// <summary>Appends bytes; never throws, since a full disk must not end the agent's work.</summary>
    /// <param name="bytes">What to append.</param>
    internal void Append(ReadOnlySpan<byte> bytes)
    {
        if (Fault is not null) return;
        try
        {
            while (bytes.Length > 0)
            {
                if (length >= cap) DropMiddle();
                int part = (int)Math.Min(bytes.Length, cap - length);
                file.Write(bytes[..part]);
                length += part;
                bytes = bytes[part..];
            }
        }
        catch (IOException fault)
        {
            Fault = fault.Message;
        }
        catch (UnauthorizedAccessException fault)
        {
            Fault = fault.Message;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void DropMiddle()
    {
        byte[] tail = new byte[cap / 4];
        file.Position = cap - tail.Length;
        file.ReadExactly(tail);
        // Begin at a line, unless that would cost much.
        int lineEnd = tail.AsSpan(0, tail.Length / 4).IndexOf((byte)'\n');
        ReadOnlySpan<byte> kept = tail.AsSpan(lineEnd + 1);
        omitted += cap - kept.Length - tailStart;
        byte[] note = System.Text.Encoding.UTF8.GetBytes(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\n[… {omitted} bytes left out …]\n"));
        file.Position = head;
        file.Write(note);
        tailStart = head + note.Length;
        file.Write(kept);
        length = tailStart + kept.Length;
        file.SetLength(length);
    }
}
