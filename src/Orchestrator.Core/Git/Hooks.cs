namespace Orchestrator.Git;

/// <summary>The repository's hooks: whether there are any, and what they leave in the index.</summary>
internal sealed class Hooks(GitCommandLine git, GitLayout layout)
{
    private static readonly string[] Names = ["pre-commit", "prepare-commit-msg", "commit-msg", "post-commit"];

    // core.hooksPath does not change during a run; asked for once.
    private string? directory;

    /// <summary>Whether a commit runs a hook.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        if (directory is null)
        {
            var result = await git.DemandAsync(GitCall.Read("rev-parse", "--git-path", "hooks"), cancellationToken).ConfigureAwait(false);
            directory = Path.Combine(layout.TopLevel, result.OutputText.TrimEnd('\n'));
        }

        return Names.Any(name => File.Exists(Path.Combine(directory, name)));
    }

    /// <summary>Gives the index what a hook has changed in the commit.</summary>
    /// <remarks>
    /// A hook that formats and stages does so in the index that git made for this one commit. The real one keeps what was there before, and a
    /// status would show the formatting as taken back. Entries of files that were dirty for another reason are the user's and stay.
    /// </remarks>
    public async Task AlignIndexAsync(IndexWriter writer, List<string> paths, StatusReport known, CancellationToken cancellationToken)
    {
        var call = GitCall.Read("diff-index", "--cached", "--name-only", "--no-renames", "-z", "HEAD", "--");
        var result = await git.DemandAsync(call, cancellationToken).ConfigureAwait(false);
        var own = paths.ToHashSet(StringComparer.Ordinal);
        var differing = new List<string>();
        for (var rest = result.Output; rest.Span.IndexOf((byte)0) is >= 0 and var end; rest = rest[(end + 1)..])
        {
            var path = GitPath.FromBytes(rest.Span[..end]);
            if (own.Contains(path) || !known.Entries.ContainsKey(path)) differing.Add(path);
        }

        if (differing.Count == 0) return;
        // Best effort: the commit is made, and what stays staged goes with the next one.
        await writer.RunAsync(GitCall.ResetEntries(differing), cancellationToken).ConfigureAwait(false);
    }
}
