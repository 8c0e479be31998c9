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

        var after = await git.SnapshotAsync(["changes/a_x/deep/ünï😀\n.md", "changes/a_x/my \"file\".md"], CancellationToken.None);
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
        await git.SnapshotAsync(["changes/a_x/new.md"], CancellationToken.None);
        Assert.NotEqual(index, repository.Index);

        Assert.IsType<CommitOutcome.Failed>(await git.CommitAsync(Request("changes/a_x/new.md") with { RunHooks = true }, CancellationToken.None));

        Assert.Equal(index, repository.Index);
        Assert.Equal("?? changes/a_x/new.md\n", repository.Status);
        repository.Delete(".git/hooks/pre-commit");
        Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("changes/a_x/new.md") with { RunHooks = true }, CancellationToken.None));
        Assert.Equal("", repository.Status);
    }

    [Theory]
    [InlineData("mkdir -p .git/info && echo changes/a_x/new.md > .git/info/exclude", "changes/a_x/new.md", "changes/a_x/other.md")]
    [InlineData("mkfifo changes/a_x/pipe", "changes/a_x/new.md", "changes/a_x/pipe", "changes/a_x/other.md")]
    [InlineData("rm changes/a_x/new.md", "changes/a_x/new.md", "changes/a_x/other.md")]
    public async Task Where_git_cannot_be_told_of_a_new_file_the_commit_is_right_all_the_same(string trouble, params string[] told)
    {
        using var repository = new TestRepository();
        repository.Write("changes/a_x/old.md", "1");
        repository.CommitAll("More");
        var git = await repository.OpenAsync();
        var before = await git.SnapshotAsync(CancellationToken.None);
        repository.Write("changes/a_x/old.md", "2");
        repository.Write("changes/a_x/new.md", "x");
        repository.Write("changes/a_x/other.md", "x");
        repository.Shell(trouble);

        var after = await git.SnapshotAsync(told, CancellationToken.None);
        var paths = WorkingTree.Differences(before, after);
        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request([.. paths]), CancellationToken.None));
        await git.TakeBackIntentsAsync();

        Assert.Contains("changes/a_x/other.md", paths);
        Assert.Equal(paths.Order(StringComparer.Ordinal), repository.Changed(made.Sha).Select(change => change[2..]).Order(StringComparer.Ordinal));
        Assert.Equal("", repository.Status);
    }

    [Fact]
    public async Task A_file_that_is_ignored_keeps_git_from_being_told_of_no_other()
    {
        using var repository = new TestRepository();
        repository.Write(".gitignore", "*.log\n");
        repository.CommitAll("Ignored");
        var git = await repository.OpenAsync();
        repository.Write("changes/a_x/new.md", "x");
        repository.Write("changes/a_x/build.log", "x");

        await git.SnapshotAsync(["changes/a_x/build.log", "changes/a_x/new.md"], CancellationToken.None);
        Assert.Equal(".gitignore\nchanges/a_x/new.md\nreadme.md\n", repository.Git("ls-files"));

        await git.CommitAsync(Request("changes/a_x/new.md"), CancellationToken.None);
        var index = File.GetLastWriteTimeUtc(Path.Combine(repository.Root, ".git", "index"));
        await git.TakeBackIntentsAsync();
        Assert.Equal(index, File.GetLastWriteTimeUtc(Path.Combine(repository.Root, ".git", "index")));
        Assert.Equal("", repository.Status);
    }

    // Told of the folder, git took in as deleted what an agent had deleted there; nothing took that back, and a user's next commit held it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_was_deleted_beside_a_new_one_is_staged_for_nobody(bool isCommitTried)
    {
        using var repository = new TestRepository();
        repository.Write("changes/a_x/old.md", "1");
        repository.CommitAll("More");
        repository.Hook("pre-commit", "exit 1");
        var git = await repository.OpenAsync();
        var index = repository.Index;
        repository.Delete("changes/a_x/old.md");
        repository.Write("changes/a_x/new.md", "x");

        await git.SnapshotAsync(["changes/a_x/new.md"], CancellationToken.None);
        if (isCommitTried) await git.CommitAsync(Request("changes/a_x/old.md", "changes/a_x/new.md") with { RunHooks = true }, CancellationToken.None);
        await git.TakeBackIntentsAsync();

        Assert.Equal(index, repository.Index);
        Assert.Equal(" D changes/a_x/old.md\n?? changes/a_x/new.md\n", repository.Status);
    }

    [Fact]
    public async Task The_index_of_somebodys_merge_is_let_be()
    {
        using var repository = new TestRepository();
        repository.Git("switch", "--quiet", "-c", "side");
        repository.Write("side.md", "x");
        repository.CommitAll("Side");
        repository.Git("switch", "--quiet", "main");
        repository.Git("merge", "--quiet", "--no-commit", "--no-ff", "side");
        var index = repository.Index;
        repository.Write("changes/a_x/new.md", "x");
        var git = await repository.OpenAsync();

        await git.SnapshotAsync(["changes/a_x/new.md"], CancellationToken.None);

        Assert.Equal(index, repository.Index);
    }

    [Fact]
    public async Task A_file_that_is_gone_before_it_is_taken_back_leaves_nothing()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        repository.Write("changes/a_x/new.md", "x");
        await git.SnapshotAsync(["changes/a_x/new.md"], CancellationToken.None);
        repository.Delete("changes/a_x/new.md");

        Assert.Empty((await git.SnapshotAsync(CancellationToken.None)).Dirty);
        await git.TakeBackIntentsAsync();

        Assert.Equal("", repository.Status);
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
        await git.SnapshotAsync(["changes/a_x/new.md", "changes/a_x/staged.md", "changes/a_x/known.md"], CancellationToken.None);
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
        await git.SnapshotAsync(["changes/a_x/new.md"], CancellationToken.None);
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
        await git.SnapshotAsync(["changes/a_x/new.md"], CancellationToken.None);
        repository.Delete(".git/index.lock");

        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("changes/a_x/new.md"), CancellationToken.None));

        Assert.Equal(["A changes/a_x/new.md"], repository.Changed(made.Sha));
        Assert.Equal("", repository.Status);
    }
}
