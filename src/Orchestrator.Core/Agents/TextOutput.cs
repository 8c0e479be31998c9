using System.Text;

namespace Orchestrator.Agents;

/// <summary>Reads plain text: the last line is what the agent does, and in the end what it said.</summary>
internal sealed class TextOutput : AgentOutput
{
    private readonly byte[] last = new byte[4096];
    private int length;

    /// <inheritdoc/>
    internal override void Read(ReadOnlySpan<byte> line, bool whole)
    {
        if (line.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0) return;
        length = Math.Min(line.Length, last.Length);
        line[..length].CopyTo(last);
    }

    /// <inheritdoc/>
    internal override void Settle()
    {
        if (length == 0) return;
        Say(Encoding.UTF8.GetString(last, 0, length));
        length = 0;
    }
}
