namespace Orchestrator.Git;

/// <summary>A copy of the repository's index under a name of its own, deleted at the end.</summary>
internal sealed class PrivateIndex : IDisposable
{
    /// <summary>Copies the index; without one the copy begins empty.</summary>
    public PrivateIndex(GitLayout layout)
    {
        Path = System.IO.Path.Combine(layout.GitDirectory, IndexLocks.PrivateIndexPrefix + System.IO.Path.GetRandomFileName());
        var index = System.IO.Path.Combine(layout.GitDirectory, "index");
        // The copy brings git's knowledge of which files are unchanged; without it every file would be read again.
        if (File.Exists(index)) File.Copy(index, Path);
    }

    /// <summary>Absolute path, for GIT_INDEX_FILE.</summary>
    public string Path { get; }

    /// <summary>The call that makes it equal to a commit.</summary>
    /// <param name="head">Null before the first commit: empty.</param>
    public GitCall Reset(string? head) => new(head is null ? ["read-tree", "--empty"] : ["read-tree", "--reset", head]) { IndexFile = Path };

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(Path);
        File.Delete(Path + ".lock");
    }
}
