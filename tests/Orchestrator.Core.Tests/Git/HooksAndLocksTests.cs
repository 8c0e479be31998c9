using Orchestrator.Git;

namespace Orchestrator.Tests.Git;

public sealed class HooksAndLocksTests
{
    private static CommitRequest Request(params string[] paths) => new(paths, "Work", []) { WaitForIndexLock = TimeSpan.Zero };

    [Theory]
    [InlineData("pre-commit", false)]
    [InlineData("commit-msg", false)]
    [InlineData("pre-commit", true)]
    public async Task A_hook_that_refuses_leaves_tree_and_index_as_they_were(string hook, bool isDirectoryChange)
    {
        using var repository = new TestRepository();
        repository.Hook(hook, "echo 'error: two spaces in line 3' >&2; exit 1");
        repository.Write("new.md", "x");
        repository.Write("user.md", "x");
        repository.Git("add", "user.md");
        var git = await repository.OpenAsync();
        if (isDirectoryChange)
        {
            repository.Delete("readme.md");
            repository.Write("readme.md/inside", "x");
        }
        else
        {
            repository.Write("readme.md", "changed\n");
        }

        var before = await git.SnapshotAsync(CancellationToken.None);
        var index = repository.Index;
        var head = repository.Head;
        var request = Request([.. before.Dirty.Keys.Where(path => path != "user.md")]);
        var failed = Assert.IsType<CommitOutcome.Failed>(await git.CommitAsync(request with { RunHooks = true }, CancellationToken.None));
        Assert.True(failed.IsHook);
        Assert.False(failed.IsIndexLock);
        Assert.Contains("two spaces in line 3", failed.Words, StringComparison.Ordinal);
        Assert.Equal(index, repository.Index);
        Assert.Equal(head, repository.Head);
        Assert.Empty(WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None)));

        Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(request, CancellationToken.None));
        Assert.Equal("A  user.md\n", repository.Status);
    }

    [Fact]
    public async Task Hooks_see_an_ordinary_environment()
    {
        using var repository = new TestRepository();
        repository.Hook("pre-commit", "git diff --cached --name-only -- '*.md' > seen; env | grep -E '^(GIT_LITERAL_PATHSPECS|GIT_OPTIONAL_LOCKS|LC_ALL)=' >> seen; locale charmap >> seen 2>/dev/null || true");
        repository.Write(".gitignore", "seen");
        repository.Write("a.md", "x");
        var git = await repository.OpenAsync();
        Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("a.md", ".gitignore") with { RunHooks = true }, CancellationToken.None));
        Assert.Equal("a.md\nLC_ALL=C.UTF-8\nUTF-8\n", repository.Read("seen"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hook_that_formats_and_stages_leaves_nothing_behind(bool isDirectoryChange)
    {
        using var repository = new TestRepository();
        repository.Write("thing", "x\n");
        repository.Write("user.md", "1\n");
        repository.CommitAll("More");
        repository.Hook("pre-commit", "for f in $(git diff --cached --name-only --diff-filter=ACM); do echo formatted >> $f; git add $f; done; echo 1 > generated; git add generated");
        repository.Write("user.md", "2\n");
        repository.Write("user-new.md", "2\n");
        repository.Git("add", "user.md", "user-new.md");
        repository.Write("user.md", "3\n");
        var git = await repository.OpenAsync();
        var before = await git.SnapshotAsync(CancellationToken.None);
        repository.Write("new.md", "x\n");
        repository.Write("readme.md", "changed\n");
        if (isDirectoryChange)
        {
            repository.Delete("thing");
            repository.Write("thing/inside", "x\n");
        }

        var paths = WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None));
        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request([.. paths]) with { RunHooks = true }, CancellationToken.None));
        Assert.True(made.HooksRan);
        Assert.Equal("changed\nformatted\n", repository.Git("show", "HEAD:readme.md"));
        Assert.Empty(WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None)));
        Assert.Equal("A  user-new.md\nMM user.md\n", repository.Status);
    }

    [Fact]
    public async Task A_commit_that_is_made_counts_though_its_process_had_to_be_ended()
    {
        using var repository = new TestRepository();
        repository.Hook("post-commit", "exec sleep 600");
        repository.Write("new.md", "x");
        var git = await repository.OpenAsync();
        await git.SnapshotAsync(CancellationToken.None);
        var made = Assert.IsType<CommitOutcome.Committed>(
            await git.CommitAsync(Request("new.md") with { Timeout = TimeSpan.FromSeconds(1) }, CancellationToken.None));
        Assert.Equal(repository.Head, made.Sha);
        Assert.Equal("", repository.Status);

        repository.Write("newer.md", "x");
        await git.SnapshotAsync(CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var commit = Task.Run(() => git.CommitAsync(Request("newer.md"), stop.Token));
        var before = made.Sha;
        for (var tries = 0; tries < 3000 && repository.Head == before; tries++) await Task.Delay(10);
        await stop.CancelAsync();
        made = Assert.IsType<CommitOutcome.Committed>(await commit);
        Assert.Equal(repository.Head, made.Sha);
        Assert.Equal("", repository.Status);
    }

    [Theory]
    [InlineData("new.md")]
    [InlineData("readme.md")]
    public async Task A_lock_held_by_somebody_else_is_waited_for_then_reported(string path)
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        repository.Write(path, "changed");
        var held = Path.Combine(repository.Root, ".git", "index.lock");
        await File.WriteAllTextAsync(held, "");
        var index = repository.Index;
        var failed = Assert.IsType<CommitOutcome.Failed>(await git.CommitAsync(Request(path), CancellationToken.None));
        Assert.True(failed.IsIndexLock);
        Assert.Contains("index.lock", failed.Words, StringComparison.Ordinal);
        Assert.Equal(index, repository.Index);
        Assert.True(File.Exists(held));

        var waiting = git.CommitAsync(Request(path) with { WaitForIndexLock = TimeSpan.FromMinutes(1) }, CancellationToken.None);
        File.Delete(held);
        Assert.IsType<CommitOutcome.Committed>(await waiting);
    }

    [Fact]
    public async Task A_lock_of_somebody_else_is_never_removed()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        var held = Path.Combine(repository.Root, ".git", "index.lock");
        await File.WriteAllTextAsync(held, "");
        Assert.Equal(0, await git.RemoveStaleIndexLocksAsync(CancellationToken.None));
        // Even when a write of ours was cut off while it waited for that lock.
        repository.Shell("sleep 0.02; echo > .git/orchestrator-writing.dead");
        Assert.Equal(0, await git.RemoveStaleIndexLocksAsync(CancellationToken.None));
        Assert.True(File.Exists(held));
    }

    [Fact]
    public async Task A_lock_that_a_killed_agent_left_is_removed_and_an_older_one_is_not()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        var started = TimeProvider.System.GetUtcNow();
        repository.Shell("echo > .git/index.lock; touch -d '1 hour ago' .git/index.lock");
        Assert.Equal(0, await git.RemoveStaleIndexLocksAsync(started.AddMinutes(-1), CancellationToken.None));
        repository.Shell("touch .git/index.lock");
        Assert.Equal(1, await git.RemoveStaleIndexLocksAsync(started.AddMinutes(-1), CancellationToken.None));
    }

    [Fact]
    public async Task What_a_killed_write_of_ours_left_is_removed()
    {
        using var repository = new TestRepository();
        repository.Shell("""
            echo > .git/orchestrator-writing.dead
            for f in index.lock HEAD.lock refs/heads/main.lock next-index-77.lock orchestrator-index.x; do echo > .git/$f; done
            cp -p .git/index .git/orchestrator-index.copy; touch -d '1 hour ago' .git/orchestrator-index.copy
            """);
        var git = await repository.OpenAsync();
        Assert.Equal(4, await git.RemoveStaleIndexLocksAsync(CancellationToken.None));
        repository.Write("readme.md", "changed");
        Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("readme.md"), CancellationToken.None));
        Assert.Empty(Directory.GetFiles(Path.Combine(repository.Root, ".git"), "*.lock"));
        Assert.Empty(Directory.GetFiles(Path.Combine(repository.Root, ".git"), "orchestrator-*"));
    }

    [Fact]
    public async Task A_run_announces_all_its_commits_with_one_file_and_one_killed_between_two_of_them_has_cut_off_nothing()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        HashSet<string> seen = [];
        repository.Hook("pre-commit", "ls .git/orchestrator-writing.* > .git/seen; cat .git/orchestrator-writing.* | wc -c >> .git/seen");
        using (git.BeginCommits())
        {
            for (var commit = 1; commit <= 3; commit++)
            {
                repository.Write("readme.md", $"{commit}");
                Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("readme.md") with { RunHooks = true }, CancellationToken.None));
                seen.Add(repository.Read(".git/seen"));
                var between = Assert.Single(Directory.GetFiles(Path.Combine(repository.Root, ".git"), "orchestrator-*"));
                Assert.Equal(0, new FileInfo(between).Length);
            }

            Assert.EndsWith("\n1\n", Assert.Single(seen), StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(Path.Combine(repository.Root, ".git"), "orchestrator-*"));

        // A lock that lies there is somebody else's: the dead run was not writing.
        repository.Shell(": > .git/orchestrator-writing.dead; sleep 0.02; echo > .git/index.lock");
        Assert.Equal(0, await git.RemoveStaleIndexLocksAsync(CancellationToken.None));
        Assert.True(File.Exists(Path.Combine(repository.Root, ".git", "index.lock")));
        Assert.Empty(Directory.GetFiles(Path.Combine(repository.Root, ".git"), "orchestrator-*"));

        // Where all its work was done there is nothing to recover: the next run clears it away.
        repository.Shell(": > .git/orchestrator-writing.dead");
        git.BeginCommits().Dispose();
        Assert.Empty(Directory.GetFiles(Path.Combine(repository.Root, ".git"), "orchestrator-*"));
    }

    [Fact]
    public async Task A_git_that_is_killed_in_the_middle_leaves_no_lock_and_no_half_made_entry()
    {
        using var repository = new TestRepository();
        repository.Hook("pre-commit", "ls .git/*.lock > seen; kill -KILL $PPID");
        repository.Write(".gitignore", "seen");
        repository.CommitAll("Ignore");
        repository.Write("new.md", "x");
        var git = await repository.OpenAsync();
        var before = await git.SnapshotAsync(CancellationToken.None);
        var index = repository.Index;
        var failed = Assert.IsType<CommitOutcome.Failed>(await git.CommitAsync(Request("new.md") with { RunHooks = true }, CancellationToken.None));
        Assert.Contains("killed", failed.Words, StringComparison.Ordinal);
        Assert.Contains("index.lock", repository.Read("seen"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(repository.Root, ".git"), "*.lock"));
        Assert.Equal(index, repository.Index);
        Assert.Empty(WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None)));
        Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("new.md"), CancellationToken.None));
    }

    [Fact]
    public async Task A_commit_whose_git_was_killed_before_it_wrote_its_index_has_its_paths_brought_along_and_no_others()
    {
        using var repository = new TestRepository();
        repository.Write("gone.md", "x");
        repository.Write("user.md", "1\n");
        repository.Write("user-too.md", "1\n");
        repository.CommitAll("More");
        repository.Hook("reference-transaction", "[ $1 = committed ] && kill -KILL $PPID; exit 0");
        repository.Write("readme.md", "changed\n");
        repository.Write("sub/new.md", "x\n");
        repository.Delete("gone.md");
        repository.Write("user.md", "2\n");
        repository.Write("user-new.md", "x\n");
        repository.Git("add", "user.md", "user-new.md");
        repository.Git("rm", "-q", "--cached", "user-too.md");
        var git = await repository.OpenAsync();
        repository.Shell("echo > .git/orchestrator-writing.dead; git add -N sub/new.md; git commit -qm Work -- readme.md sub/new.md gone.md || true");
        Assert.Equal("Work\n", repository.Git("log", "-1", "--format=%s"));
        Assert.StartsWith("M", Assert.Single(repository.Status.Split('\n'), line => line.EndsWith("readme.md", StringComparison.Ordinal)), StringComparison.Ordinal);

        await git.RemoveStaleIndexLocksAsync(CancellationToken.None);
        Assert.Equal("A  user-new.md\nD  user-too.md\nM  user.md\n?? user-too.md\n", repository.Status);
        Assert.Empty(Directory.GetFiles(Path.Combine(repository.Root, ".git"), "orchestrator-*"));
    }

    [Fact]
    public async Task A_lock_is_left_alone_while_a_git_that_writes_is_at_work_but_not_for_a_reader()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        repository.Shell("echo > .git/orchestrator-writing.dead; echo > .git/index.lock");
        repository.Write(".git/editor", "#!/bin/sh\ntouch editing; while [ ! -e .git/go-on ]; do sleep 0.02; done; echo x > \"$1\"\n");
        repository.Shell("chmod +x .git/editor");
        var writer = Task.Run(() => repository.TryGit("-c", "core.editor=.git/editor", "tag", "-a", "v1"));
        await WaitForAsync(() => File.Exists(Path.Combine(repository.Root, "editing")));
        Assert.Equal(0, await git.RemoveStaleIndexLocksAsync(CancellationToken.None));
        repository.Write(".git/go-on", "");
        await writer;

        repository.Delete("editing");
        repository.Delete(".git/go-on");
        var reader = Task.Run(() => repository.TryGit(
            "-c", "diff.external=touch editing; while [ ! -e .git/go-on ]; do sleep 0.02; done; true", "diff", "--ext-diff", "--no-index", "/dev/null", "readme.md"));
        await WaitForAsync(() => File.Exists(Path.Combine(repository.Root, "editing")));
        Assert.Equal(1, await git.RemoveStaleIndexLocksAsync(CancellationToken.None));
        repository.Write(".git/go-on", "");
        await reader;

        static async Task WaitForAsync(Func<bool> condition)
        {
            for (var tries = 0; tries < 3000 && !condition(); tries++) await Task.Delay(10);
            Assert.True(condition());
        }
    }

    [Fact]
    public async Task A_cancelled_commit_leaves_no_lock_and_no_half_made_entry()
    {
        using var repository = new TestRepository();
        repository.Hook("pre-commit", "touch started; exec sleep 600");
        repository.Write(".gitignore", "started");
        repository.CommitAll("Ignore");
        repository.Write("new.md", "x");
        var git = await repository.OpenAsync();
        var before = await git.SnapshotAsync(CancellationToken.None);
        var index = repository.Index;
        using var stop = new CancellationTokenSource();
        var commit = Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => git.CommitAsync(Request("new.md") with { RunHooks = true }, stop.Token));
        var started = Path.Combine(repository.Root, "started");
        for (var tries = 0; tries < 3000 && !File.Exists(started); tries++) await Task.Delay(10);
        await stop.CancelAsync();
        await commit;
        Assert.Equal(index, repository.Index);
        Assert.Empty(WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None)));
        Assert.Empty(Directory.GetFiles(Path.Combine(repository.Root, ".git"), "*.lock"));
        Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(Request("new.md"), CancellationToken.None));
    }

    [Fact]
    public async Task A_refresh_lets_a_touched_tree_be_clean_again_cheaply()
    {
        using var repository = new TestRepository();
        repository.Git("update-index", "--refresh");
        Assert.Equal(0, repository.TryGit("diff-files", "--quiet").ExitCode);
        repository.Shell("touch -d '2001-01-01' readme.md");
        Assert.NotEqual(0, repository.TryGit("diff-files", "--quiet").ExitCode);
        var git = await repository.OpenAsync();
        await git.SnapshotAsync(CancellationToken.None);
        Assert.NotEqual(0, repository.TryGit("diff-files", "--quiet").ExitCode);
        await git.RefreshIndexAsync(CancellationToken.None);
        Assert.Equal(0, repository.TryGit("diff-files", "--quiet").ExitCode);
        await git.MaintenanceAsync(CancellationToken.None);
    }
}
