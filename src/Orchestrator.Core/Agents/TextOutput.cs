using System.Text;

namespace Orchestrator.Agents;

/// <summary>Reads plain text: the last line is what the agent does, and in the end what it said.</summary>
internal sealed class TextOutput : AgentOutput
{
    private readonly byte[] _last = new byte[4096];
    private int _length;

    /// <inheritdoc/>
    internal override void Read(ReadOnlySpan<byte> line, bool whole)
    {
        if (line.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0) return;
        _length = Math.Min(line.Length, _last.Length);
        line[.._length].CopyTo(_last);
    }

    /// <inheritdoc/>
    internal override void Settle()
    {
        if (_length == 0) return;
        Say(Encoding.UTF8.GetString(_last, 0, _length));
        _length = 0;
    }
}
