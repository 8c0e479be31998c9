namespace Orchestrator.Agents;

/// <summary>One output of an agent process on its way: masked, into its transcript, into the tail, and, line by line, into the reader.</summary>
internal sealed class AgentStream : IDisposable
{
    private readonly TranscriptFile transcript;
    private readonly OutputTail tail = new(OutputTail.DefaultLines);
    private readonly OutputLines lines = new(AgentOutput.LongestLine);
    private readonly IProgress<AgentActivity>? activity;
    private AgentOutput? output;
    private string? told;

    /// <summary>Makes one; its transcript's file comes with the first bytes, or by <see cref="Open"/>.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="mask">What must not be seen.</param>
    /// <param name="output">Reads the lines; null: nobody does.</param>
    /// <param name="activity">Told what the agent does.</param>
    internal AgentStream(string path, SecretMask mask, AgentOutput? output = null, IProgress<AgentActivity>? activity = null)
    {
        this.output = output;
        this.activity = activity;
        transcript = new(path, mask, Pass);
    }

    /// <summary>Why the transcript is not complete; null: it is.</summary>
    internal string? Fault => transcript.Fault;

    /// <summary>Whether anything was printed at all.</summary>
    internal bool IsEmpty { get; private set; } = true;

    /// <summary>The last lines; complete once the stream is.</summary>
    internal IReadOnlyList<string> Tail => tail.Lines();

    /// <summary>Makes the transcript's file though nothing may ever be printed; another thread may write meanwhile.</summary>
    internal void Open() => transcript.Open();

    /// <summary>Takes the next bytes; never throws.</summary>
    /// <param name="bytes">As the process printed them.</param>
    internal void Write(ReadOnlySpan<byte> bytes) => transcript.Write(bytes);

    /// <summary>No more bytes will come.</summary>
    internal void Complete()
    {
        transcript.Complete();
        tail.Flush();
        Read([], isLast: true);
    }

    /// <inheritdoc/>
    public void Dispose() => transcript.Dispose();

    private void Pass(ReadOnlySpan<byte> bytes)
    {
        IsEmpty &= bytes.IsEmpty;
        tail.Write(bytes);
        Read(bytes, isLast: false);
    }

    private void Read(ReadOnlySpan<byte> bytes, bool isLast)
    {
        if (output is null) return;
        try
        {
            if (isLast) lines.Flush(output.Read);
            else lines.Write(bytes, output.Read);
            output.Settle();
            if (output.Activity is not { } now || now == told) return;
            told = now;
            activity?.Report(new(now));
        }
        catch (Exception)
        {
            // A fault in reading a format or in a progress display must not end the agent's work; unread, it is plain text.
            output = null;
        }
    }
}
