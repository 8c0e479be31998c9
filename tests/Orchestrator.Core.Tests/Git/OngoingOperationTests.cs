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
