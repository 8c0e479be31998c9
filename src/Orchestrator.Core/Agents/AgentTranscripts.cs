namespace Orchestrator.Agents;

/// <summary>Both outputs of one agent process.</summary>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
internal sealed class AgentTranscripts(AgentStream output, AgentStream error) : IDisposable
{
    /// <summary>Standard output.</summary>
    internal AgentStream Output => output;

    /// <summary>Standard error.</summary>
    internal AgentStream Error => error;

    /// <summary>Makes the files though nothing may ever be printed; others may write meanwhile.</summary>
    internal void Open()
    {
        output.Open();
        error.Open();
    }

    /// <summary>No more bytes will come.</summary>
    internal void Complete()
    {
        output.Complete();
        error.Complete();
    }

    /// <summary>The lines that tell a person, or the next attempt, how it ended: at most <see cref="OutputTail.DefaultLines"/>.</summary>
    /// <param name="reader">What was read from standard output.</param>
    /// <param name="format">What standard output is made of.</param>
    internal string Tail(AgentOutput reader, AgentOutputFormat format)
    {
        IReadOnlyList<string> lines = error.Tail;
        if (format != AgentOutputFormat.Text)
        {
            // Raw JSON tells nobody anything, and many programs put mere notices on standard error: the last word counts.
            string? last = reader.Error ?? reader.Usage.LastMessage;
            if (last is not null) lines = [.. lines, .. last.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        }
        if (lines.Count == 0) lines = output.Tail;
        return string.Join('\n', lines.Skip(lines.Count - OutputTail.DefaultLines));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        output.Dispose();
        error.Dispose();
    }
}
