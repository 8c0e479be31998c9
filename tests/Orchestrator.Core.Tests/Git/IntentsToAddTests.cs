using Orchestrator.Git;

namespace Orchestrator.Tests.Git;

/// <summary>New files that git is told of while it looks, ahead of the commit that is to hold them.</summary>
public sealed class IntentsToAddTests
{
    private static CommitRequest Request(params string[] paths) => new(paths, "[WRK-1][build] Work", [new("Item", "WRK-1"), new("Attempt", "r1-1")]);

    [Fact]
    public async Task New_files_that_git_is_told_of_while_it_looks_are_untracked_to_everybody_and_in_their_commit()
    {
        using var repository = new TestRepository();
        repository.Write("changes/a_x/old.md", "1");
        repository.CommitAll("More");
        var git = await repository.OpenAsync();
        var before = await git.SnapshotAsync(CancellationToken.None);
        repository.Write("changes/a_x/old.md", "2");
        repository.Write("changes/a_x/my \"file\".md", "x");
        repository.Write("changes/a_x/deep/ünï😀\n.md", "x");
        repository.Write("changes/b_x/not.md", "x");
        string[] own = ["changes/a_x/deep/ünï😀\n.md", "changes/a_x/my \"file\".md", "changes/a_x/old.md"];

        var after = await git.SnapshotAsync(["changes/a_x"], CancellationToken.None);
        var again = await git.SnapshotAsync(CancellationToken.None);

        Assert.Equal([.. own, "changes/b_x/not.md"], WorkingTree.Differences(before, after));
        Assert.All(after.Dirty, entry => Assert.Equal(entry.Key.EndsWith("old.md", StringComparison.Ordinal) ? ".M" : "??", entry.Value.Status));
        Assert.Empty(WorkingTree.Differences(after, again));
        Assert.Equal(2, repository.Git("ls-files", "--debug").Split("flags: 2").Length - 1); // CE_INTENT_TO_ADD is 0x20000000.
        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request(own), CancellationToken.None));
        Assert.Equal(3, repository.Changed(made.Sha).Length);
        Assert.Equal("?? changes/b_x/not.md\n", repository.Status);
    }

    [Fact]
    public async Task New_files_are_taken_back_when_a_hook_refuses_their_commit()
    {
        using var repository = new TestRepository();
        repository.Hook("pre-commit", "exit 1");
        var git = await repository.OpenAsync();
        var index = repository.Index;
        repository.Write("changes/a_x/new.md", "x");
        await git.SnapshotAsync(["changes/a_x"], CancellationToken.None);
        Assert.NotEqual(index, repository.Index);

        Assert.IsType<CommitOutcome.Failed>(await git.CommitAsync(Request("changes/a_x/new.md") with { RunHooks = true }, CancellationToken.None));

        Assert.Equal(index, repository.Index);
        Assert.Equal("?? changes/a_x/new.md\n", repository.Status);
        repository.Delete(".git/hooks/pre-commit");
        Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("changes/a_x/new.md") with { RunHooks = true }, CancellationToken.None));
        Assert.Equal("", repository.Status);
    }

    [Theory]
    [InlineData("git init -q changes/a_x/nested && git -C changes/a_x/nested -c user.name=A -c user.email=a@b commit -q --allow-empty -m x", "changes/a_x/nested")]
    [InlineData("git init -q changes/a_x/empty", null)]
    [InlineData("git init -q changes/a_x/linked && git -C changes/a_x/linked -c user.name=A -c user.email=a@b commit -q --allow-empty -m x && mv changes/a_x/linked/.git .git/theirs && ln -s ../../../.git/theirs changes/a_x/linked/.git", "changes/a_x/linked")]
    [InlineData("git init -q .git/theirs && git -C .git/theirs -c user.name=A -c user.email=a@b commit -q --allow-empty -m x && git -C .git/theirs worktree add -q ../../changes/a_x/deep/tree", "changes/a_x/deep/tree")]
    [InlineData("mkdir -p .git/info && echo changes > .git/info/exclude", null)]
    [InlineData("mkdir elsewhere && mv changes/a_x elsewhere && ln -s ../elsewhere/a_x changes/a_x", null)]
    [InlineData("ln -s nowhere changes/a_x/link && mkfifo changes/a_x/pipe", null)]
    public async Task Where_git_cannot_be_told_of_new_files_the_commit_is_right_all_the_same(string trouble, string? nested)
    {
        using var repository = new TestRepository();
        repository.Write("changes/a_x/old.md", "1");
        repository.CommitAll("More");
        var git = await repository.OpenAsync();
        var before = await git.SnapshotAsync(CancellationToken.None);
        repository.Write("changes/a_x/old.md", "2");
        repository.Write("changes/a_x/new.md", "x");
        repository.Shell(trouble);

        var after = await git.SnapshotAsync(["changes/a_x"], CancellationToken.None);
        var paths = WorkingTree.Differences(before, after);
        Assert.NotEmpty(paths);
        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request([.. paths]), CancellationToken.None));

        Assert.Equal(paths.Order(StringComparer.Ordinal), repository.Changed(made.Sha).Select(change => change[2..]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("160000", repository.Git("ls-files", "--stage"), StringComparison.Ordinal);
        if (nested is not null) Assert.Equal([nested], after.NestedRepositories);
    }

    // A user's `git stash` failed after a run that had been stopped before its last commit, and his `git commit -a` took the agent's files along.
    [Fact]
    public async Task What_no_commit_came_to_hold_is_taken_back_and_nothing_else()
    {
        using var repository = new TestRepository();
        repository.Write("changes/a_x/known.md", "1");
        repository.CommitAll("More");
        repository.Write("mine.md", "x");
        repository.Git("add", "--intent-to-add", "mine.md");
        var git = await repository.OpenAsync();
        repository.Write("changes/a_x/new.md", "x");
        repository.Write("changes/a_x/staged.md", "x");
        repository.Write("changes/a_x/known.md", "2");
        await git.SnapshotAsync(["changes/a_x"], CancellationToken.None);
        repository.Git("add", "changes/a_x/staged.md", "changes/a_x/known.md");

        await git.TakeBackIntentsAsync();

        Assert.Equal("M  changes/a_x/known.md\nA  changes/a_x/staged.md\n A mine.md\n?? changes/a_x/new.md\n", repository.Status);
    }

    [Fact]
    public async Task What_cannot_be_taken_back_at_once_stays_untracked_to_everybody_and_is_taken_back_later()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        var index = repository.Index;
        repository.Write("changes/a_x/new.md", "x");
        await git.SnapshotAsync(["changes/a_x"], CancellationToken.None);
        repository.Write(".git/index.lock", "");
        await git.TakeBackIntentsAsync();
        Assert.NotEqual(index, repository.Index);

        Assert.Equal("??", (await git.SnapshotAsync(CancellationToken.None)).Dirty["changes/a_x/new.md"].Status);
        repository.Delete(".git/index.lock");
        await git.TakeBackIntentsAsync();

        Assert.Equal(index, repository.Index);
        Assert.Equal("?? changes/a_x/new.md\n", repository.Status);
    }

    [Fact]
    public async Task A_file_made_since_the_last_look_is_committed_or_taken_back_as_any_other()
    {
        using var repository = new TestRepository();
        repository.Write("known.md", "1");
        repository.CommitAll("More");
        repository.Hook("pre-commit", "[ -e .git/good ]");
        var git = await repository.OpenAsync();
        await git.SnapshotAsync(CancellationToken.None);
        repository.Write("worklog.md", "x");
        repository.Write("known.md", "2");
        repository.Git("add", "known.md");
        var index = repository.Index;
        var request = Request("worklog.md", "known.md") with { RunHooks = true };

        Assert.IsType<CommitOutcome.Failed>(await git.CommitAsync(request, CancellationToken.None));
        Assert.Equal(index, repository.Index);
        Assert.Equal("M  known.md\n?? worklog.md\n", repository.Status);

        repository.Write(".git/good", "");
        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(request, CancellationToken.None));
        Assert.Equal(["M known.md", "A worklog.md"], repository.Changed(made.Sha));
        Assert.Equal("", repository.Status);
    }

    [Fact]
    public async Task Where_somebody_holds_the_index_git_is_told_with_the_commit()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        repository.Write("changes/a_x/new.md", "x");
        repository.Write(".git/index.lock", "");
        await git.SnapshotAsync(["changes/a_x"], CancellationToken.None);
        repository.Delete(".git/index.lock");

        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("changes/a_x/new.md"), CancellationToken.None));

        Assert.Equal(["A changes/a_x/new.md"], repository.Changed(made.Sha));
        Assert.Equal("", repository.Status);
    }
}
