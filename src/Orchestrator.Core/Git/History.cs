namespace Orchestrator.Git;

/// <summary>Questions about the commits of a repository.</summary>
internal sealed class History(GitCommandLine git)
{
    /// <summary>Whether a commit is HEAD or one of its ancestors.</summary>
    /// <param name="commit">Full-length id; anything else is unknown.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <returns>Null when the repository has no such commit.</returns>
    public Task<bool?> IsAncestorAsync(string commit, CancellationToken cancellationToken) => IsAncestorAsync(commit, "HEAD", cancellationToken);

    /// <summary>Whether a commit is another one or one of its ancestors.</summary>
    /// <param name="commit">Full-length id; anything else is unknown.</param>
    /// <param name="of">The other one.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <returns>Null when the repository has no such commit.</returns>
    public async Task<bool?> IsAncestorAsync(string commit, string of, CancellationToken cancellationToken)
    {
        if (!HeadReader.IsFullId(commit)) return null;
        var call = GitCall.Read("merge-base", "--is-ancestor", commit, of);
        var result = await git.RunAsync(call, cancellationToken).ConfigureAwait(false);
        return result.ExitCode switch
        {
            0 => true,
            1 => false,
            // "Not a valid object name", "is a blob, not a commit": each names it.
            128 when result.Error.Contains(commit, StringComparison.Ordinal)
                || result.Error.Contains("Not a valid", StringComparison.Ordinal) => null,
            _ => throw git.Failure(call, result),
        };
    }

    /// <summary>Whether a file of the working tree is just what a commit holds, line ends and filters aside.</summary>
    /// <param name="commit">Full-length id.</param>
    /// <param name="path">Relative to the repository's top.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <returns>False as well when the commit has no such file, or there is no such commit.</returns>
    public async Task<bool> IsAsCommittedAsync(string commit, string path, CancellationToken cancellationToken)
    {
        // Of a file that neither the commit nor the index has, diff would see no difference.
        var there = await git.RunAsync(GitCall.Read("rev-parse", "--verify", "--quiet", $"{commit}:{path}"), cancellationToken).ConfigureAwait(false);
        if (!there.Succeeded) return false;
        var diff = GitCall.Read("diff", "--quiet", "--no-ext-diff", commit, "--", $":(literal){path}");
        return (await git.RunAsync(diff, cancellationToken).ConfigureAwait(false)).Succeeded;
    }

    /// <summary>Looks for the commit that carries a trailer.</summary>
    /// <param name="afterExclusive">
    /// Full-length id; only <c>after..HEAD</c> is searched. If it is unknown now (history rewritten), all of HEAD.
    /// </param>
    /// <param name="trailer">The trailer's key.</param>
    /// <param name="value">Its value, exactly.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <returns>Full id of the newest such commit; null if there is none.</returns>
    public async Task<string?> FindCommitWithTrailerAsync(string afterExclusive, string trailer, string value, CancellationToken cancellationToken)
    {
        var line = trailer + ": " + CommitMessage.OneLine(value);
        // The message is searched by lines and not by git's trailer parser: a hook may have written below our trailers.
        string[] options = ["log", "--no-show-signature", "--no-color", "-z", "--format=%H%n%B", "--fixed-strings", "--grep=" + line];
        GitResult? result = null;
        if (HeadReader.IsFullId(afterExclusive))
            result = await git.RunAsync(GitCall.Read([.. options, $"{afterExclusive}..HEAD", "--"]), cancellationToken).ConfigureAwait(false);
        if (result is not { Succeeded: true })
            result = await git.DemandAsync(GitCall.Read([.. options, "HEAD", "--"]), cancellationToken).ConfigureAwait(false);
        foreach (var commit in result.OutputText.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = commit.Split('\n');
            if (lines.Skip(1).Any(text => text.TrimEnd() == line)) return lines[0];
        }

        return null;
    }
}
