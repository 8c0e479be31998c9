namespace Orchestrator.Git;

/// <summary>An operation of git's that is begun and not finished: the next commit would become a part of it.</summary>
/// <param name="Name">As people say it.</param>
/// <param name="Remedy">How it is finished or dropped.</param>
internal sealed record OngoingOperation(string Name, string Remedy)
{
    private static readonly (string Path, OngoingOperation Operation)[] Traces =
    [
        ("MERGE_HEAD", new("merge", "Finish it with 'git merge --continue' or drop it with 'git merge --abort'.")),
        ("rebase-merge", new("rebase", "Finish it with 'git rebase --continue' or drop it with 'git rebase --abort'.")),
        ("rebase-apply", new("rebase or 'git am'", "Finish or drop it: 'git rebase --continue', 'git rebase --abort' or 'git am --abort'.")),
        ("CHERRY_PICK_HEAD", new("cherry-pick", "Finish it with 'git cherry-pick --continue' or drop it with 'git cherry-pick --abort'.")),
        ("REVERT_HEAD", new("revert", "Finish it with 'git revert --continue' or drop it with 'git revert --abort'.")),
        ("BISECT_LOG", new("bisect", "End it with 'git bisect reset'.")),
        ("sequencer", new("series of cherry-picks or reverts",
            "Finish or drop it: 'git cherry-pick --continue' or '--abort', 'git revert --continue' or '--abort'.")),
    ];

    /// <summary>What is under way in a working tree; null: nothing.</summary>
    public static async Task<OngoingOperation?> FindAsync(GitCommandLine git, GitLayout layout, CancellationToken cancellationToken)
    {
        // In the reftable format some of these live in a table instead of a file.
        var isReftable = Directory.Exists(Path.Combine(layout.CommonDirectory, "reftable"));
        foreach (var (name, operation) in Traces)
        {
            if (Path.Exists(Path.Combine(layout.GitDirectory, name))) return operation;
            if (!isReftable || !name.EndsWith("_HEAD", StringComparison.Ordinal)) continue;
            var result = await git.RunAsync(GitCall.Read("rev-parse", "--quiet", "--verify", name), cancellationToken).ConfigureAwait(false);
            if (result.Succeeded) return operation;
        }

        return null;
    }
}
