using Orchestrator.Git;

namespace Orchestrator.Tests.Git;

/// <summary>A git that is started for a commit before its paths are known.</summary>
public sealed class PreparedCommitTests
{
    private static CommitRequest Request(params string[] paths) => new(paths, "[WRK-1][build] Wörk", [new("Item", "WRK-1"), new("Attempt", "r1-1")]);

    private static async Task<PreparedCommit> PrepareAsync(TestRepository repository, GitRepository git, bool runHooks = false, string message = "message.txt") =>
        (await git.PrepareCommitAsync(runHooks, Path.Combine(repository.Root, ".git", message), CancellationToken.None))!;

    [Fact]
    public async Task A_prepared_commit_is_as_any_other()
    {
        using var repository = new TestRepository();
        repository.Write("staged.md", "the user's");
        repository.Git("add", "staged.md");
        var git = await repository.OpenAsync();
        repository.Write("changes/a_x/new.md", "x");
        repository.Write("readme.md", "changed\n");
        await git.SnapshotAsync(["changes/a_x/new.md"], CancellationToken.None);
        await using var prepared = await PrepareAsync(repository, git);

        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("changes/a_x/new.md", "readme.md") with { Prepared = prepared }, CancellationToken.None));

        Assert.Equal(0, (await prepared.Completion).ExitCode);
        Assert.Equal(repository.Head, made.Sha);
        Assert.Equal(["A changes/a_x/new.md", "M readme.md"], repository.Changed(made.Sha));
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

        var prepared = await PrepareAsync(repository, git);
        await prepared.DisposeAsync();

        Assert.Equal(128, (await prepared.Completion).ExitCode);
        Assert.Equal((head, index, status), (repository.Head, repository.Index, repository.Status));
        Assert.Empty(Directory.GetFiles(Path.Combine(repository.Root, ".git"), "*.lock"));
    }

    // Git refuses by itself, but only after the hooks have run; the commit made then would run them again.
    [Fact]
    public async Task What_somebody_else_commits_while_it_waits_stays_and_hooks_run_once()
    {
        using var repository = new TestRepository();
        repository.Hook("pre-commit", "echo ran >> .git/ran");
        var git = await repository.OpenAsync();
        await using var prepared = await PrepareAsync(repository, git, runHooks: true);
        await WaitingGit.UntilItReadsAsync(repository);
        repository.Write("theirs.md", "x");
        repository.CommitAll("Theirs");
        var theirs = repository.Head;
        repository.Write("readme.md", "ours\n");
        await git.SnapshotAsync(CancellationToken.None);

        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("readme.md") with { RunHooks = true, Prepared = prepared }, CancellationToken.None));

        Assert.Equal(theirs, repository.Git("rev-parse", made.Sha + "^").Trim());
        Assert.Equal(["M readme.md"], repository.Changed(made.Sha));
        Assert.Equal("ran\n", repository.Read(".git/ran"));
        Assert.Equal("", repository.Status);
    }

    // Git looks for one at its start; it took this one for its own and cleared it away, and the merge was lost.
    [Theory]
    [InlineData("merge --no-commit --no-ff side", "MERGE_HEAD")]
    [InlineData("cherry-pick side", "CHERRY_PICK_HEAD")]
    public async Task What_somebody_begins_while_it_waits_is_let_be(string begin, string trace)
    {
        using var repository = new TestRepository();
        repository.Write("other.md", "1");
        repository.CommitAll("More");
        repository.Diverge("side", "other.md");
        repository.Write("readme.md", "ours\n");
        var git = await repository.OpenAsync();
        await git.SnapshotAsync(CancellationToken.None);
        await using var prepared = await PrepareAsync(repository, git);
        await WaitingGit.UntilItReadsAsync(repository);
        repository.TryGit(begin.Split(' '));
        var before = (repository.Head, repository.Git("rev-parse", trace), repository.Index);

        var refused = Assert.IsType<CommitOutcome.Failed>(await git.CommitAsync(Request("readme.md") with { Prepared = prepared }, CancellationToken.None));

        Assert.Contains("under way", refused.Words, StringComparison.Ordinal);
        await prepared.DisposeAsync();
        Assert.Equal(before, (repository.Head, repository.Git("rev-parse", trace), repository.Index));
        repository.Git(begin.Split(' ')[0], "--abort");
    }

    [Fact]
    public async Task It_has_ended_before_git_is_told_of_a_new_file()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        await git.SnapshotAsync(CancellationToken.None);
        await using var prepared = await PrepareAsync(repository, git);
        repository.Write("worklog.md", "x");

        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("worklog.md") with { Prepared = prepared }, CancellationToken.None));

        Assert.Equal(128, (await prepared.Completion).ExitCode);
        Assert.Equal(["A worklog.md"], repository.Changed(made.Sha));
        Assert.Equal("", repository.Status);
    }

    [Fact]
    public async Task Before_the_first_commit_there_is_none()
    {
        using var repository = new TestRepository(isEmpty: true);
        Assert.Null(await (await repository.OpenAsync()).PrepareCommitAsync(runHooks: false, Path.Combine(repository.Root, ".git", "message.txt"), CancellationToken.None));
    }

    [Fact]
    public async Task A_commit_that_runs_hooks_does_not_go_on_with_one_that_runs_none()
    {
        using var repository = new TestRepository();
        repository.Hook("pre-commit", "echo ran >> .git/ran");
        var git = await repository.OpenAsync();
        await using var prepared = await PrepareAsync(repository, git, runHooks: false);
        repository.Write("readme.md", "x");
        await git.SnapshotAsync(CancellationToken.None);

        Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("readme.md") with { RunHooks = true, Prepared = prepared }, CancellationToken.None));

        Assert.Equal("ran\n", repository.Read(".git/ran"));
        Assert.Equal(128, (await prepared.Completion).ExitCode);
    }

    [Fact]
    public async Task One_that_was_ended_by_somebody_costs_no_commit()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        using var end = new CancellationTokenSource();
        await using var prepared = (await git.PrepareCommitAsync(runHooks: false, Path.Combine(repository.Root, ".git", "message.txt"), end.Token))!;
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => prepared.Completion);
        repository.Write("readme.md", "x");
        await git.SnapshotAsync(CancellationToken.None);

        Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("readme.md") with { Prepared = prepared }, CancellationToken.None));

        Assert.Equal("", repository.Status);
    }

    [Fact]
    public async Task A_message_that_cannot_be_written_costs_no_commit()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        await using var prepared = await PrepareAsync(repository, git, message: "missing/message.txt");
        repository.Write("readme.md", "x");
        await git.SnapshotAsync(CancellationToken.None);

        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("readme.md") with { Prepared = prepared }, CancellationToken.None));

        Assert.Equal(["M readme.md"], repository.Changed(made.Sha));
        Assert.Equal("", repository.Status);
    }

    [Fact]
    public async Task An_index_lock_that_is_held_when_the_paths_come_is_waited_for()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        await using var prepared = await PrepareAsync(repository, git);
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
}
