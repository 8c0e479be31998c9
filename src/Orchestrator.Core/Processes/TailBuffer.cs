namespace Orchestrator.Processes;

/// <summary>Keeps the end of a stream of bytes, at most so many.</summary>
internal sealed class TailBuffer(int limit)
{
    private byte[] bytes = [];
    private int length;

    /// <summary>Adds bytes and forgets the oldest beyond the limit.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > limit) bytes = bytes[^limit..];
        if (length + bytes.Length > this.bytes.Length)
        {
            // Twice the limit at most, so that moving the tail to the front is paid for by as many bytes as it moves.
            var kept = Math.Min(length, limit);
            var source = this.bytes.AsSpan(length - kept, kept);
            var capacity = Math.Min(Math.Max(1024, 2 * (kept + bytes.Length)), 2 * limit);
            var target = capacity > this.bytes.Length ? new byte[capacity] : this.bytes;
            source.CopyTo(target);
            this.bytes = target;
            length = kept;
        }

        bytes.CopyTo(this.bytes.AsSpan(length));
        length += bytes.Length;
    }

    /// <summary>The bytes kept.</summary>
    public ReadOnlyMemory<byte> ToMemory() => bytes.AsMemory(Math.Max(0, length - limit), Math.Min(length, limit));
}
