namespace Orchestrator.Git;

/// <summary>What must hold before a run may commit in a repository.</summary>
internal sealed class Preconditions(GitCommandLine git, GitLayout layout)
{
    private static readonly (string Path, string Name, string Remedy)[] Operations =
    [
        ("MERGE_HEAD", "merge", "Finish it with 'git merge --continue' or drop it with 'git merge --abort'."),
        ("rebase-merge", "rebase", "Finish it with 'git rebase --continue' or drop it with 'git rebase --abort'."),
        ("rebase-apply", "rebase or 'git am'", "Finish or drop it: 'git rebase --continue', 'git rebase --abort' or 'git am --abort'."),
        ("CHERRY_PICK_HEAD", "cherry-pick", "Finish it with 'git cherry-pick --continue' or drop it with 'git cherry-pick --abort'."),
        ("REVERT_HEAD", "revert", "Finish it with 'git revert --continue' or drop it with 'git revert --abort'."),
        ("BISECT_LOG", "bisect", "End it with 'git bisect reset'."),
        ("sequencer", "series of cherry-picks or reverts",
            "Finish or drop it: 'git cherry-pick --continue' or '--abort', 'git revert --continue' or '--abort'."),
    ];

    public async Task<IReadOnlyList<GitFinding>> CheckAsync(StatusReport report, CancellationToken cancellationToken)
    {
        var findings = new List<GitFinding>();
        if (report.Head is null)
        {
            findings.Add(new(
                "OrcNoCommit", $"The repository '{layout.TopLevel}' has no commit yet.",
                "Make a first commit, for instance with 'git commit --allow-empty -m \"Start\"'."));
        }

        var operation = await OperationAsync(cancellationToken).ConfigureAwait(false);
        // A rebase and a bisect detach HEAD themselves, a merge leaves conflicts; ending them cures both.
        if (operation is { } found)
        {
            findings.Add(new("OrcGitOperation", $"A {found.Name} is under way in '{layout.TopLevel}'.", found.Remedy));
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

    private async Task<(string Name, string Remedy)?> OperationAsync(CancellationToken cancellationToken)
    {
        // In the reftable format some of these live in a table instead of a file.
        var isReftable = Directory.Exists(Path.Combine(layout.CommonDirectory, "reftable"));
        foreach (var (name, operation, remedy) in Operations)
        {
            if (Path.Exists(Path.Combine(layout.GitDirectory, name))) return (operation, remedy);
            if (!isReftable || !name.EndsWith("_HEAD", StringComparison.Ordinal)) continue;
            var result = await git.RunAsync(GitCall.Read("rev-parse", "--quiet", "--verify", name), cancellationToken).ConfigureAwait(false);
            if (result.Succeeded) return (operation, remedy);
        }

        return null;
    }
}
