using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Storage;

/// <summary>Writes a file from new bytes and from ranges of another file, through one buffer.</summary>
internal sealed class RangeWriter(SafeFileHandle target) : IDisposable
{
    private const int BufferBytes = 1024 * 1024;
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int filled;
    private long written;

    /// <summary>Bytes put in so far.</summary>
    public long Length => written + filled;

    /// <summary>Adds new bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (filled == buffer.Length) Flush();
            var count = Math.Min(bytes.Length, buffer.Length - filled);
            bytes[..count].CopyTo(buffer.AsSpan(filled));
            filled += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>Adds a range of another file.</summary>
    /// <exception cref="IOException">The other file ends before the range does.</exception>
    public void Copy(SafeFileHandle source, long offset, long length)
    {
        while (length > 0)
        {
            if (filled == buffer.Length) Flush();
            var read = RandomAccess.Read(source, buffer.AsSpan(filled, (int)Math.Min(length, buffer.Length - filled)), offset);
            if (read == 0) throw new IOException("The file became shorter while it was copied.");
            filled += read;
            offset += read;
            length -= read;
        }
    }

    /// <summary>Hands everything to the operating system.</summary>
    public void Flush()
    {
        RandomAccess.Write(target, buffer.AsSpan(0, filled), written);
        written += filled;
        filled = 0;
    }

    /// <summary>Returns the buffer.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);
}
