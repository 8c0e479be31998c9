namespace Orchestrator.Agents;

/// <summary>Cuts a byte stream into lines without ever holding more than one line of bounded length.</summary>
/// <param name="longest">Bytes of a line that are kept; the rest of a longer one is dropped.</param>
internal sealed class OutputLines(int longest)
{
    /// <summary>Receives a line; the span is only valid during the call.</summary>
    /// <param name="line">The line without its line break.</param>
    /// <param name="whole">Whether nothing of it was dropped.</param>
    internal delegate void Sink(ReadOnlySpan<byte> line, bool whole);

    private byte[] kept = [];
    private int length;
    private bool overflowed;

    /// <summary>Takes the next bytes and passes on every line that they complete.</summary>
    /// <param name="bytes">The next bytes.</param>
    /// <param name="sink">Receives lines, in order.</param>
    internal void Write(ReadOnlySpan<byte> bytes, Sink sink)
    {
        while (bytes.Length > 0)
        {
            int end = bytes.IndexOf((byte)'\n');
            if (end < 0)
            {
                Keep(bytes);
                return;
            }
            if (length == 0 && !overflowed && end <= longest) sink(WithoutReturn(bytes[..end]), true);
            else
            {
                Keep(bytes[..end]);
                Emit(sink);
            }
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Passes on a last line that has no line break.</summary>
    /// <param name="sink">Receives it.</param>
    internal void Flush(Sink sink)
    {
        if (length > 0 || overflowed) Emit(sink);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        int part = Math.Min(bytes.Length, longest - length);
        if (part < bytes.Length) overflowed = true;
        if (length + part > kept.Length) Array.Resize(ref kept, Math.Min(longest, Math.Max(length + part, kept.Length * 2)));
        bytes[..part].CopyTo(kept.AsSpan(length));
        length += part;
    }

    private void Emit(Sink sink)
    {
        sink(WithoutReturn(kept.AsSpan(0, length)), !overflowed);
        length = 0;
        overflowed = false;
        // One huge line must not cost its memory for the rest of the run.
        if (kept.Length > 1024 * 1024) kept = [];
    }

    private static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> line) => line is [.., (byte)'\r'] ? line[..^1] : line;
}
