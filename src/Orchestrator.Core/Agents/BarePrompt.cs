namespace Orchestrator.Agents;

/// <summary>The prompt's file as it is, while an agent reads it there; before and after that it lies there masked, like all that is kept.</summary>
/// <remarks>A value that is secret by its name may stand in the path of the result: an agent that read it masked would write to nowhere.</remarks>
internal sealed class BarePrompt : IDisposable
{
    private readonly string path;
    private readonly string masked;

    private BarePrompt(string path, string masked)
    {
        this.path = path;
        this.masked = masked;
    }

    /// <summary>Lays the prompt bare for its own user alone, until the result is disposed.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="prompt">The whole prompt.</param>
    /// <param name="mask">What the file was masked with.</param>
    /// <returns>Null when nothing in it was masked.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static BarePrompt? Lay(string path, string prompt, SecretMask mask)
    {
        string masked = mask.Apply(prompt);
        if (masked == prompt) return null;
        File.Delete(path);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using StreamWriter file = new(path, options);
        file.Write(prompt);
        return new BarePrompt(path, masked);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            File.WriteAllText(path, masked);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A full disk, perhaps; emptied it tells nothing.
        }
    }
}
