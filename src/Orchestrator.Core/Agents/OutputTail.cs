using System.Text;

namespace Orchestrator.Agents;

/// <summary>Remembers the last lines of an output, for messages and for the next prompt.</summary>
/// <param name="lines">How many non-blank lines it keeps.</param>
internal sealed class OutputTail(int lines)
{
    /// <summary>Lines kept of an agent's output.</summary>
    internal const int DefaultLines = 20;

    /// <summary>Longest line kept, characters; also what 20 lines may cost a prompt.</summary>
    private const int LongestLine = 1000;

    // Raw bytes in reused buffers, decoded only when asked for: a gigabyte of output must cost neither time nor memory here.
    // Twice as many as asked for, because lines of escapes alone turn out to be blank only then.
    private readonly byte[][] ring = [.. Enumerable.Repeat<byte[]>([], lines * 2)];
    private readonly int[] lengths = new int[lines * 2];
    private readonly OutputLines splitter = new(LongestLine * 4);
    private long count;

    /// <summary>Takes the next bytes.</summary>
    /// <param name="bytes">The next bytes, secrets masked.</param>
    internal void Write(ReadOnlySpan<byte> bytes) => splitter.Write(bytes, Add);

    /// <summary>Takes a last line that has no line break.</summary>
    internal void Flush() => splitter.Flush(Add);

    /// <summary>The last lines, oldest first, without blank ones, escapes and control characters.</summary>
    internal IReadOnlyList<string> Lines()
    {
        List<string> last = [];
        for (long i = Math.Max(0, count - ring.Length); i < count; i++)
        {
            int slot = (int)(i % ring.Length);
            string line = TerminalText.Clean(Encoding.UTF8.GetString(ring[slot].AsSpan(0, lengths[slot]))).TrimEnd();
            if (line.Length > LongestLine) line = string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[LongestLine - 1]) ? LongestLine - 1 : LongestLine), "…");
            if (line.Length > 0) last.Add(line);
        }
        return last.Count <= lines ? last : last.GetRange(last.Count - lines, lines);
    }

    /// <summary>The last lines as one text, a line break between two.</summary>
    public override string ToString() => string.Join('\n', Lines());

    private void Add(ReadOnlySpan<byte> bytes, bool whole)
    {
        if (bytes.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0) return;
        int slot = (int)(count % ring.Length);
        if (ring[slot].Length < bytes.Length) ring[slot] = new byte[bytes.Length];
        bytes.CopyTo(ring[slot]);
        lengths[slot] = bytes.Length;
        count++;
    }
}
