using Orchestrator.Git;

namespace Orchestrator.Tests.Git;

/// <summary>What is done ahead of a commit: git started before its paths are known, new files entered while it looks.</summary>
public sealed class CommitAheadTests
{
    private static CommitRequest Request(params string[] paths) => new(paths, "[WRK-1][build] Wörk", [new("Item", "WRK-1"), new("Attempt", "r1-1")]);

    private static PreparedCommit Prepare(TestRepository repository, GitRepository git, bool runHooks = false, string message = "message.txt") =>
        git.PrepareCommit(Request() with { RunHooks = runHooks }, Path.Combine(repository.Root, ".git", message), CancellationToken.None);

    [Fact]
    public async Task A_prepared_commit_is_as_any_other()
    {
        using var repository = new TestRepository();
        repository.Write("staged.md", "the user's");
        repository.Git("add", "staged.md");
        var git = await repository.OpenAsync();
        await using var prepared = Prepare(repository, git);
        repository.Write("new.md", "x");
        repository.Write("readme.md", "changed\n");
        await git.SnapshotAsync(CancellationToken.None);

        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("new.md", "readme.md") with { Prepared = prepared }, CancellationToken.None));

        Assert.Equal(0, (await prepared.Completion).ExitCode);
        Assert.Equal(repository.Head, made.Sha);
        Assert.Equal(["A new.md", "M readme.md"], repository.Changed(made.Sha));
        Assert.Equal("[WRK-1][build] Wörk\n\nItem: WRK-1\nAttempt: r1-1\n\n", repository.Git("log", "-1", "--format=%B"));
        Assert.Equal("A  staged.md\n", repository.Status);
    }

    [Fact]
    public async Task A_prepared_commit_that_gets_no_paths_ends_without_a_trace()
    {
        using var repository = new TestRepository();
        repository.Write("staged.md", "x");
        repository.Git("add", "staged.md");
        repository.Write("readme.md", "changed\n");
        var git = await repository.OpenAsync();
        var (head, index, status) = (repository.Head, repository.Index, repository.Status);

        var prepared = Prepare(repository, git);
        await prepared.DisposeAsync();

        Assert.Equal(128, (await prepared.Completion).ExitCode);
        Assert.Equal((head, index, status), (repository.Head, repository.Index, repository.Status));
        Assert.Empty(Directory.GetFiles(Path.Combine(repository.Root, ".git"), "*.lock"));
    }

    [Fact]
    public async Task What_somebody_else_commits_after_the_preparation_stays()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        await using var prepared = Prepare(repository, git);
        await UntilItReadsAsync(prepared);
        repository.Write("theirs.md", "x");
        repository.CommitAll("Theirs");
        var theirs = repository.Head;
        repository.Write("ours.md", "x");
        await git.SnapshotAsync(CancellationToken.None);

        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("ours.md") with { Prepared = prepared }, CancellationToken.None));

        Assert.Equal(theirs, repository.Git("rev-parse", made.Sha + "^").Trim());
        Assert.Equal(["A ours.md"], repository.Changed(made.Sha));
        Assert.Equal("", repository.Status);
    }

    [Fact]
    public async Task A_commit_that_runs_hooks_does_not_go_on_with_one_that_runs_none()
    {
        using var repository = new TestRepository();
        repository.Hook("pre-commit", "echo ran >> .git/ran");
        var git = await repository.OpenAsync();
        await using var prepared = Prepare(repository, git, runHooks: false);
        repository.Write("new.md", "x");
        await git.SnapshotAsync(CancellationToken.None);

        Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("new.md") with { RunHooks = true, Prepared = prepared }, CancellationToken.None));

        Assert.Equal("ran\n", repository.Read(".git/ran"));
        Assert.Equal(128, (await prepared.Completion).ExitCode);
    }

    [Fact]
    public async Task One_that_was_ended_by_somebody_costs_no_commit()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        using var end = new CancellationTokenSource();
        await using var prepared = git.PrepareCommit(Request(), Path.Combine(repository.Root, ".git", "message.txt"), end.Token);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => prepared.Completion);
        repository.Write("new.md", "x");
        await git.SnapshotAsync(CancellationToken.None);

        Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("new.md") with { Prepared = prepared }, CancellationToken.None));

        Assert.Equal("", repository.Status);
    }

    [Fact]
    public async Task A_message_that_cannot_be_written_costs_no_commit()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        await using var prepared = Prepare(repository, git, message: "missing/message.txt");
        repository.Write("new.md", "x");
        await git.SnapshotAsync(CancellationToken.None);

        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("new.md") with { Prepared = prepared }, CancellationToken.None));

        Assert.Equal(["A new.md"], repository.Changed(made.Sha));
        Assert.Equal("", repository.Status);
    }

    [Fact]
    public async Task An_index_lock_that_is_held_when_the_paths_come_is_waited_for()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        await using var prepared = Prepare(repository, git);
        repository.Write("readme.md", "changed\n");
        await git.SnapshotAsync(CancellationToken.None);
        repository.Write(".git/index.lock", "");

        var commit = git.CommitAsync(Request("readme.md") with { Prepared = prepared }, CancellationToken.None);
        Assert.NotEqual(0, (await prepared.Completion).ExitCode);
        Assert.False(commit.IsCompleted);
        repository.Delete(".git/index.lock");

        Assert.IsType<CommitOutcome.Committed>(await commit);
        Assert.Equal("", repository.Status);
    }

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

    [Fact]
    public async Task A_file_made_after_the_last_look_costs_its_commit_nothing_but_a_word_to_git()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        await git.SnapshotAsync(CancellationToken.None);
        repository.Write("worklog.md", "x");
        repository.Write("readme.md", "changed\n");
        await using var prepared = Prepare(repository, git);

        var made = Assert.IsType<CommitOutcome.Committed>(
            await git.CommitAsync(Request("worklog.md", "readme.md") with { Prepared = prepared }, CancellationToken.None));

        Assert.Equal(0, (await prepared.Completion).ExitCode);
        Assert.Equal(["M readme.md", "A worklog.md"], repository.Changed(made.Sha));
        Assert.Equal("", repository.Status);
    }

    // HEAD is looked up before the paths are read: git is that far once it sleeps on its input, which Linux shows.
    private static async Task UntilItReadsAsync(PreparedCommit prepared)
    {
        for (var tries = 0; tries < 3000; tries++)
        {
            foreach (var process in Directory.EnumerateDirectories("/proc"))
            {
                try
                {
                    if (File.ReadAllText(process + "/cmdline").Contains("--only", StringComparison.Ordinal)
                        && File.ReadAllText(process + "/cmdline").Contains(prepared.MessageFile, StringComparison.Ordinal)
                        && File.ReadAllText(process + "/wchan").Contains("pipe", StringComparison.Ordinal)) return;
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // Ended meanwhile.
                }
            }

            await Task.Delay(10);
        }

        Assert.Fail("Git never came to read its paths.");
    }
}
