namespace Orchestrator.Git;

/// <summary>How the paths of a commit reach git: through its standard input, or, when they are too many for that, in a file.</summary>
/// <remarks>
/// A list longer than a pipe holds comes in pieces. If this process dies between two of them, git takes what it has for all, and the commit of a
/// part carries the trailer by which recovery knows that the whole is done.
/// </remarks>
internal sealed class PathspecInput : IDisposable
{
    /// <summary>A pipe holds 64 KB, and takes so much in one piece.</summary>
    private const int MostBytes = 32 * 1024;

    /// <summary>Arguments for a list that comes through standard input.</summary>
    public static readonly IReadOnlyList<string> FromInput = ["--pathspec-from-file=-", "--pathspec-file-nul"];

    private readonly string? file;

    /// <summary>Prepares the list.</summary>
    public PathspecInput(GitLayout layout, IEnumerable<string> paths)
    {
        var bytes = GitCall.Pathspecs(paths);
        Options = FromInput;
        Bytes = bytes;
        if (bytes.Length <= MostBytes) return;

        // The name is one that the removal of stale locks clears away.
        file = Path.Combine(layout.GitDirectory, IndexLocks.PrivateIndexPrefix + Path.GetRandomFileName());
        File.WriteAllBytes(file, bytes);
        Options = [$"--pathspec-from-file={file}", "--pathspec-file-nul"];
        Bytes = default;
    }

    /// <summary>Arguments that name the list.</summary>
    public IReadOnlyList<string> Options { get; }

    /// <summary>What goes to standard input.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (file is not null) File.Delete(file);
    }
}
