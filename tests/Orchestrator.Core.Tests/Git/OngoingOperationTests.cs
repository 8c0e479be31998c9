using Orchestrator.Git;

namespace Orchestrator.Tests.Git;

/// <summary>A merge or the like that somebody begins during a run: the next commit must not become its end.</summary>
public sealed class OngoingOperationTests
{
    // A merge without its other side's content came of it: git refuses to commit single files then, and the other way of committing does not ask.
    [Theory]
    [InlineData("merge --no-commit --no-ff side", "MERGE_HEAD", "merge")]
    [InlineData("merge clash", "MERGE_HEAD", "merge")]
    [InlineData("cherry-pick clash", "CHERRY_PICK_HEAD", "cherry-pick")]
    [InlineData("revert --no-edit HEAD~1", "REVERT_HEAD", "revert")]
    public async Task A_commit_waits_until_what_was_begun_has_ended(string begin, string trace, string name)
    {
        using var repository = Diverged();
        var git = await repository.OpenAsync();
        await git.SnapshotAsync(CancellationToken.None);
        repository.Write("new.md", "x");
        repository.TryGit(begin.Split(' '));
        await git.SnapshotAsync(CancellationToken.None);
        var before = (repository.Head, repository.Index, repository.Status, repository.Git("rev-parse", trace));

        var refused = Assert.IsType<CommitOutcome.Failed>(await git.CommitAsync(new(["new.md"], "Ours", []), CancellationToken.None));

        Assert.Contains($"A {name} is under way", refused.Words, StringComparison.Ordinal);
        Assert.Contains("--abort", refused.Words, StringComparison.Ordinal);
        Assert.Equal(before, (repository.Head, repository.Index, repository.Status, repository.Git("rev-parse", trace)));
        repository.Git(begin.Split(' ')[0], "--abort");
        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(new(["new.md"], "Ours", []), CancellationToken.None));
        Assert.Equal(["A new.md"], repository.Changed(made.Sha));
        Assert.Single(repository.Git("log", "-1", "--format=%P").Split(' '));
    }

    [Fact]
    public async Task Neither_way_of_committing_ends_a_merge()
    {
        using var repository = Diverged();
        var git = await repository.OpenAsync();
        repository.Write("file", "x");
        await git.SnapshotAsync(CancellationToken.None);

        // The file became a directory: that needs the way with an index of its own.
        repository.Delete("file");
        repository.Write("file/below.md", "x");
        repository.Git("merge", "--no-commit", "--no-ff", "--quiet", "side");
        Assert.IsType<CommitOutcome.Failed>(await git.CommitAsync(new(["file", "file/below.md"], "Ours", []), CancellationToken.None));
        repository.Git("commit", "--quiet", "--no-edit");

        Assert.Equal("side\n", repository.Git("show", "HEAD:side.md"));
        Assert.Equal("?? file/below.md\n", repository.Status);
    }

    // While it works a merge holds the index, and says only afterwards that it is under way: both looks found nothing, and the commit had waited for it.
    [Fact]
    public async Task A_merge_that_the_commit_has_waited_for_is_let_be()
    {
        using var repository = new TestRepository();
        repository.Write("file", "1");
        repository.Write("clash.md", "base\n");
        repository.Write(".gitattributes", "clash.md merge=slow\n");
        repository.CommitAll("More");
        repository.Git("config", "merge.slow.driver", "touch .git/merging; until [ -e .git/go ]; do sleep 0.01; done; exit 1");
        repository.Diverge("side", "clash.md");
        var head = repository.Head;
        repository.Delete("file");
        repository.Write("file/below.md", "x");
        var git = await repository.OpenAsync();
        await git.SnapshotAsync(CancellationToken.None);

        var merge = Task.Run(() => repository.TryGit("merge", "--quiet", "side"));
        await WaitFor.ConditionAsync(() => File.Exists(Path.Combine(repository.Root, ".git", "merging")), "git merges");
        var commit = git.CommitAsync(new(["file", "file/below.md"], "Ours", []), CancellationToken.None);
        await WaitFor.ConditionAsync(() => Directory.GetFiles(Path.Combine(repository.Root, ".git"), "orchestrator-index.*").Length > 0, "the commit is on its way");
        repository.Write(".git/go", "");
        await merge;

        Assert.Contains("merge is under way", Assert.IsType<CommitOutcome.Failed>(await commit).Words, StringComparison.Ordinal);
        Assert.Equal(head, repository.Head);
        Assert.Equal(repository.Git("rev-parse", "side"), repository.Git("rev-parse", "MERGE_HEAD"));
        Assert.Equal("UU clash.md\n D file\n?? file/below.md\n", repository.Status);
    }

    private static TestRepository Diverged()
    {
        var repository = new TestRepository();
        repository.Git("branch", "side");
        repository.Write("readme.md", "main\n");
        repository.CommitAll("Main");
        repository.Write("readme.md", "main again\n");
        repository.CommitAll("Main again");
        repository.Git("switch", "--quiet", "-c", "clash", "side");
        repository.Write("readme.md", "clash\n");
        repository.CommitAll("Clash");
        repository.Git("switch", "--quiet", "side");
        repository.Write("side.md", "side\n");
        repository.CommitAll("Side");
        repository.Git("switch", "--quiet", "main");
        return repository;
    }
}
