namespace Orchestrator.Agents;

/// <summary>Masks secrets in bytes that arrive piecewise: the result does not depend on where the pieces were cut.</summary>
/// <param name="secrets">What to mask.</param>
internal sealed class MaskedStream(IReadOnlyList<byte[]> secrets)
{
    /// <summary>Receives masked bytes; the span is only valid during the call.</summary>
    /// <param name="bytes">The next bytes.</param>
    internal delegate void Sink(ReadOnlySpan<byte> bytes);

    private readonly List<(int Start, int End)> matches = [];
    private byte[] held = [];

    // How many of the held bytes belong to a secret whose mask has been written already; only overlapping secrets need it.
    private int coveredOfHeld;

    private static ReadOnlySpan<byte> Stars => "***"u8;

    /// <summary>Takes the next bytes and passes on what can no longer be the beginning of a secret.</summary>
    /// <param name="bytes">The next bytes.</param>
    /// <param name="sink">Receives masked bytes, in order.</param>
    internal void Write(ReadOnlySpan<byte> bytes, Sink sink)
    {
        if (secrets.Count == 0)
        {
            sink(bytes);
            return;
        }
        if (held.Length == 0) Process(bytes, BeginningOfHeld(bytes), sink);
        else
        {
            byte[] joined = [.. held, .. bytes];
            Process(joined, BeginningOfHeld(joined), sink);
        }
    }

    /// <summary>Passes on what was held back; no more bytes will come.</summary>
    /// <param name="sink">Receives masked bytes.</param>
    internal void Flush(Sink sink)
    {
        if (held.Length > 0) Process(held, held.Length, sink);
    }

    private void Process(ReadOnlySpan<byte> buffer, int heldFrom, Sink sink)
    {
        FindMatches(buffer, heldFrom);
        int covered = coveredOfHeld;
        int written = Math.Min(covered, heldFrom);
        foreach ((int start, int end) in matches)
        {
            // A secret that begins inside a masked one continues its mask, so that no part of the second shows.
            if (start >= covered)
            {
                if (start > written) sink(buffer[written..start]);
                sink(Stars);
            }
            covered = Math.Max(covered, end);
            written = Math.Min(covered, heldFrom);
        }
        if (written < heldFrom) sink(buffer[written..heldFrom]);
        coveredOfHeld = Math.Max(0, covered - heldFrom);
        held = buffer[heldFrom..].ToArray();
    }

    private void FindMatches(ReadOnlySpan<byte> buffer, int before)
    {
        matches.Clear();
        foreach (byte[] secret in secrets)
        {
            for (int from = 0; from < before;)
            {
                int at = buffer[from..].IndexOf(secret);
                if (at < 0 || from + at >= before) break;
                matches.Add((from + at, from + at + secret.Length));
                from += at + 1;
            }
        }
        matches.Sort();
    }

    /// <summary>The first position from which the buffer's rest is the proper beginning of a secret; the length if none.</summary>
    private int BeginningOfHeld(ReadOnlySpan<byte> buffer)
    {
        int first = buffer.Length;
        foreach (byte[] secret in secrets)
        {
            int from = Math.Max(0, buffer.Length - secret.Length + 1);
            while (from < first)
            {
                int at = buffer[from..first].IndexOf(secret[0]);
                if (at < 0) break;
                from += at;
                if (secret.AsSpan().StartsWith(buffer[from..])) first = from;
                from++;
            }
        }
        return first;
    }
}
