namespace Orchestrator.Git;

/// <summary>What must hold before a run may commit in a repository.</summary>
internal sealed class Preconditions(GitCommandLine git, GitLayout layout)
{
    private static readonly string[] Identities = ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"];

    /// <summary>Whether the repository is in a state to commit in.</summary>
    /// <returns>Empty when it is.</returns>
    public async Task<IReadOnlyList<GitFinding>> CheckAsync(StatusReport report, CancellationToken cancellationToken)
    {
        var findings = new List<GitFinding>();
        if (report.Head is null)
        {
            findings.Add(new(
                "OrcNoCommit", $"The repository '{layout.TopLevel}' has no commit yet.",
                "Make a first commit, for instance with 'git commit --allow-empty -m \"Start\"'."));
        }

        var operation = await OngoingOperation.FindAsync(git, layout, cancellationToken).ConfigureAwait(false);
        // A rebase and a bisect detach HEAD themselves, a merge leaves conflicts; ending them cures both.
        if (operation is not null)
        {
            findings.Add(new("OrcGitOperation", $"A {operation.Name} is under way in '{layout.TopLevel}'.", operation.Remedy));
        }
        else
        {
            if (report.Branch is null)
            {
                findings.Add(new(
                    "OrcDetachedHead", $"HEAD of '{layout.TopLevel}' is detached: commits would be on no branch.",
                    "Switch to a branch with 'git switch <branch>' or make one with 'git switch -c <branch>'."));
            }

            if (report.Entries.Values.FirstOrDefault(entry => entry.State.IsUnmerged) is { } conflict)
            {
                findings.Add(new(
                    "OrcGitConflict", $"'{GitPath.Show(conflict.Path)}' is in conflict; git makes no commit while it is.",
                    "Resolve it and stage the file with 'git add'."));
            }
        }

        return findings;
    }

    /// <summary>Whether git knows who commits.</summary>
    /// <returns>Empty when it does.</returns>
    public async Task<IReadOnlyList<GitFinding>> CheckIdentityAsync(CancellationToken cancellationToken)
    {
        var identities = Identities.Select(name => git.RunAsync(GitCall.Read("var", name), cancellationToken));
        foreach (var result in await Task.WhenAll(identities).ConfigureAwait(false))
        {
            if (result.Succeeded) continue;
            return
            [
                new(
                    "OrcGitIdentity", "Git does not know who commits: " + result.Error.Trim().Split('\n')[^1],
                    "Set 'git config --global user.name \"…\"' and 'git config --global user.email \"…\"'."),
            ];
        }

        return [];
    }
}
