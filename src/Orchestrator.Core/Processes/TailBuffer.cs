namespace Orchestrator.Processes;

/// <summary>Keeps the end of a stream of bytes, at most so many.</summary>
internal sealed class TailBuffer(int limit)
{
    private byte[] _bytes = [];
    private int _length;

    /// <summary>Adds bytes and forgets the oldest beyond the limit.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > limit) bytes = bytes[^limit..];
        if (_length + bytes.Length > _bytes.Length)
        {
            // Twice the limit at most, so that moving the tail to the front is paid for by as many bytes as it moves.
            var kept = Math.Min(_length, limit);
            var source = _bytes.AsSpan(_length - kept, kept);
            var capacity = Math.Min(Math.Max(1024, 2 * (kept + bytes.Length)), 2 * limit);
            var target = capacity > _bytes.Length ? new byte[capacity] : _bytes;
            source.CopyTo(target);
            _bytes = target;
            _length = kept;
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>The bytes kept.</summary>
    public ReadOnlyMemory<byte> ToMemory() => _bytes.AsMemory(Math.Max(0, _length - limit), Math.Min(_length, limit));
}
