namespace Orchestrator.Git;

/// <summary>What must hold before a run may commit in a repository.</summary>
internal sealed class Preconditions(GitCommandLine git, GitLayout layout)
{
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

            if (report.Entries.Values.FirstOrDefault(entry => new PathState(entry.Status, null, null).IsUnmerged) is { } conflict)
            {
                findings.Add(new(
                    "OrcGitConflict", $"'{GitPath.Show(conflict.Path)}' is in conflict; git makes no commit while it is.",
                    "Resolve it and stage the file with 'git add'."));
            }
        }

        foreach (var identity in new[] { "GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT" })
        {
            var result = await git.RunAsync(GitCall.Read("var", identity), cancellationToken).ConfigureAwait(false);
            if (result.Succeeded) continue;
            findings.Add(new(
                "OrcGitIdentity", "Git does not know who commits: " + result.Error.Trim().Split('\n')[^1],
                "Set 'git config --global user.name \"…\"' and 'git config --global user.email \"…\"'."));
            break;
        }

        return findings;
    }
}
