namespace Orchestrator.Agents;

/// <summary>Writes what a process prints to disk as it comes: secrets masked, size bounded.</summary>
/// <remarks>One thread at a time. It never throws for a full disk, see <see cref="Fault"/>.</remarks>
/// <param name="path">Where it lies; made anew with the first bytes, or by <see cref="Open"/>.</param>
/// <param name="mask">What must not be seen.</param>
/// <param name="masked">Also receives the masked bytes, in order; null: nobody else wants them.</param>
/// <param name="cap">Largest size, bytes.</param>
internal sealed class TranscriptFile(string path, SecretMask mask, MaskedStream.Sink? masked = null, long cap = CappedFile.DefaultCap)
    : IDisposable, IAsyncDisposable
{
    private readonly CappedFile file = new(path, cap);
    private readonly MaskedStream stream = mask.Stream();

    /// <summary>Why it is not complete, e.g. a full disk; null while all is well.</summary>
    internal string? Fault => file.Fault;

    /// <summary>Makes the file though nothing may ever be printed; another thread may write meanwhile.</summary>
    internal void Open() => file.Open();

    /// <summary>Takes the next bytes.</summary>
    /// <param name="bytes">As the process printed them.</param>
    internal void Write(ReadOnlySpan<byte> bytes) => stream.Write(bytes, Pass);

    /// <summary>Writes what was held back because it could have been the beginning of a secret; no more bytes will come.</summary>
    internal void Complete() => stream.Flush(Pass);

    /// <inheritdoc/>
    public void Dispose()
    {
        Complete();
        file.Dispose();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Pass(ReadOnlySpan<byte> bytes)
    {
        file.Append(bytes);
        masked?.Invoke(bytes);
    }
}
