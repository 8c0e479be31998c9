using Orchestrator.Git;

namespace Orchestrator.Tests.Git;

public sealed class CommitTests
{
    private static readonly KeyValuePair<string, string>[] Trailers = [new("Item", "WRK-1"), new("Attempt", "r1-1")];

    private static Task<CommitOutcome> CommitAsync(GitRepository git, params string[] paths) =>
        git.CommitAsync(new CommitRequest(paths, "[WRK-1][build] Work", Trailers), CancellationToken.None);

    [Theory]
    [InlineData("my file.md")]
    [InlineData("\"quoted\".md")]
    [InlineData("ünï😀.md")]
    [InlineData("new\nline\ttab.md")]
    [InlineData("[id].tsx")]
    [InlineData(":x")]
    [InlineData(":(glob)*")]
    [InlineData("-leading")]
    [InlineData("*")]
    [InlineData("deep/er/#hash!.md")]
    [InlineData(" blank ")]
    [InlineData("back\\slash")]
    public async Task Any_file_name_is_added_changed_and_removed(string name)
    {
        using var repository = new TestRepository();
        repository.Write("other.md", "untouched");
        var git = await repository.OpenAsync();
        foreach (var (content, letter) in new[] { ("one", "A "), ("two", "M "), (null, "D ") })
        {
            var before = await git.SnapshotAsync(CancellationToken.None);
            if (content is null) repository.Delete(name);
            else repository.Write(name, content);
            var after = await git.SnapshotAsync(CancellationToken.None);
            Assert.Equal([name], WorkingTree.Differences(before, after));

            var made = Assert.IsType<CommitOutcome.Committed>(await CommitAsync(git, name));
            Assert.Equal(repository.Head, made.Sha);
            Assert.Equal([letter + name], repository.Changed(made.Sha));
            Assert.Equal("?? other.md\n", repository.Status);
        }
    }

    [Fact]
    public async Task What_the_last_commit_holds_is_not_asked_of_git_again_and_whatever_changed_since_is()
    {
        using var repository = new TestRepository();
        repository.Write("one.md", "1");
        var git = await repository.OpenAsync();
        await git.SnapshotAsync(CancellationToken.None);
        var made = Assert.IsType<CommitOutcome.Committed>(await CommitAsync(git, "one.md"));

        // A hook would tell that git was started: it runs before git finds that there is nothing to commit.
        repository.Hook("pre-commit", "echo ran >> .git/hook.log");
        var request = new CommitRequest(["one.md"], "Again", []) { RunHooks = true };
        Assert.IsType<CommitOutcome.NothingToCommit>(await git.CommitAsync(request, CancellationToken.None));
        Assert.False(File.Exists(Path.Combine(repository.Root, ".git", "hook.log")));

        repository.Write("one.md", "2");
        Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(request, CancellationToken.None));
        await git.SnapshotAsync(CancellationToken.None);
        repository.Write("one.md", "3");
        made = Assert.IsType<CommitOutcome.Committed>(await CommitAsync(git, "one.md"));

        // The same file, but HEAD went back: it is not in the last commit any more.
        repository.Git("reset", "--quiet", "--mixed", "HEAD~1");
        Assert.IsType<CommitOutcome.Committed>(await CommitAsync(git, "one.md"));
        Assert.Equal("3", repository.Git("show", "HEAD:one.md"));
        Assert.Equal("", repository.Status);
    }

    [Theory]
    [InlineData("ln -sfn elsewhere link", "M link")]
    [InlineData("rm link", "D link")]
    [InlineData("git -C lib commit --quiet --allow-empty --message=moved", "M lib")]
    public async Task A_link_or_a_submodule_that_changed_since_the_last_commit_is_committed_though_no_stamp_tells(string change, string changed)
    {
        using var library = new TestRepository();
        using var repository = new TestRepository();
        repository.Shell($"git -c protocol.file.allow=always submodule --quiet add '{library.Root}' lib && git -C lib config user.name A && git -C lib config user.email a@example.org");
        repository.CommitAll("Submodule");
        var git = await repository.OpenAsync();
        await git.SnapshotAsync(CancellationToken.None);
        repository.Shell("ln -s nowhere link; git -C lib commit --quiet --allow-empty --message=first");
        await git.SnapshotAsync(CancellationToken.None);
        Assert.IsType<CommitOutcome.Committed>(await CommitAsync(git, "link", "lib"));

        repository.Shell(change);
        var made = Assert.IsType<CommitOutcome.Committed>(await CommitAsync(git, "link", "lib"));
        Assert.Equal([changed], repository.Changed(made.Sha));
    }

    [Fact]
    public async Task Renames_mode_changes_links_and_type_changes_are_one_commit()
    {
        using var repository = new TestRepository();
        repository.Write("old.md", "content\n");
        repository.Write("script.sh", "exit 0\n");
        repository.Write("becomes-link", "text");
        File.CreateSymbolicLink(Path.Combine(repository.Root, "becomes-file"), "readme.md");
        File.CreateSymbolicLink(Path.Combine(repository.Root, "moves"), "readme.md");
        repository.CommitAll("More");
        var git = await repository.OpenAsync();
        var before = await git.SnapshotAsync(CancellationToken.None);

        File.Move(Path.Combine(repository.Root, "old.md"), Path.Combine(repository.Root, "new.md"));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(repository.Root, "script.sh"), (UnixFileMode)0b111_101_101);
        repository.Delete("becomes-link");
        File.CreateSymbolicLink(Path.Combine(repository.Root, "becomes-link"), "nowhere at all");
        repository.Delete("becomes-file");
        repository.Write("becomes-file", "text");
        repository.Delete("moves");
        File.CreateSymbolicLink(Path.Combine(repository.Root, "moves"), "script.sh");
        var paths = WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None));
        Assert.Equal(["becomes-file", "becomes-link", "moves", "new.md", "old.md", "script.sh"], paths);

        var made = Assert.IsType<CommitOutcome.Committed>(await CommitAsync(git, [.. paths]));
        Assert.Equal(["T becomes-file", "T becomes-link", "M moves", "A new.md", "D old.md", "M script.sh"], repository.Changed(made.Sha));
        Assert.Equal("", repository.Status);
        Assert.StartsWith("100755", repository.Git("ls-tree", "HEAD", "script.sh"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_becomes_a_directory_and_a_directory_a_file_or_a_link(bool isStaged)
    {
        using var repository = new TestRepository();
        repository.Write("thing", "file");
        repository.Write("folder/a", "a");
        repository.Write("folder/b/c", "c");
        repository.Write("linked/x", "x");
        repository.Write("user.md", "1");
        repository.CommitAll("More");
        repository.Write("user.md", "2");
        repository.Git("add", "user.md");
        repository.Write("user.md", "3");
        repository.Write("user-new.md", "new");
        repository.Git("add", "user-new.md");
        var git = await repository.OpenAsync();
        var before = await git.SnapshotAsync(CancellationToken.None);

        repository.Delete("thing");
        repository.Write("thing/inside", "now a directory");
        repository.Delete("folder");
        repository.Write("folder", "now a file");
        repository.Delete("linked");
        File.CreateSymbolicLink(Path.Combine(repository.Root, "linked"), "thing");
        if (isStaged) repository.Git("add", "thing", "folder", "linked");
        var paths = WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None));
        var made = Assert.IsType<CommitOutcome.Committed>(await CommitAsync(git, [.. paths]));

        Assert.Equal(
            ["A folder", "D folder/a", "D folder/b/c", "A linked", "D linked/x", "D thing", "A thing/inside"],
            repository.Changed(made.Sha).OrderBy(line => line[2..], StringComparer.Ordinal));
        Assert.Equal("A  user-new.md\nMM user.md\n", repository.Status);
        Assert.Equal("2", repository.Git("show", ":user.md"));
    }

    [Theory]
    [InlineData("quick")]
    [InlineData("private index")]
    public async Task The_users_index_entries_and_files_stay_as_they_were(string way)
    {
        using var repository = new TestRepository();
        foreach (var name in new[] { "staged", "partly", "edited", "removed", "kept", "assumed", "skipped" }) repository.Write("user/" + name, "1\n");
        repository.Write("thing", "file");
        repository.CommitAll("More");
        repository.Write("user/staged", "2\n");
        repository.Write("user/partly", "2\n");
        repository.Write("user/added", "new\n");
        repository.Git("add", "user");
        repository.Write("user/partly", "3\n");
        repository.Write("user/edited", "2\n");
        repository.Git("rm", "--quiet", "user/removed");
        repository.Git("rm", "--quiet", "--cached", "user/kept");
        repository.Write("user/intended", "later\n");
        repository.Git("add", "--intent-to-add", "user/intended");
        repository.Git("update-index", "--assume-unchanged", "user/assumed");
        repository.Git("update-index", "--skip-worktree", "user/skipped");
        repository.Write("user/untracked", "own\n");
        var git = await repository.OpenAsync();
        var before = await git.SnapshotAsync(CancellationToken.None);
        var index = UserEntries(repository);
        var status = repository.Status;

        repository.Write("phase/new.md", "new\n");
        if (way == "quick")
        {
            repository.Write("thing", "changed");
        }
        else
        {
            repository.Delete("thing");
            repository.Write("thing/inside", "x");
        }

        var paths = WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None));
        var made = Assert.IsType<CommitOutcome.Committed>(await CommitAsync(git, [.. paths]));
        Assert.All(repository.Changed(made.Sha), line => Assert.DoesNotContain("user/", line, StringComparison.Ordinal));
        Assert.Equal(index, UserEntries(repository));
        Assert.Equal(status, repository.Status);
        Assert.Empty(WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None)));
        Assert.Empty(Directory.GetFiles(Path.Combine(repository.Root, ".git"), "orchestrator-*"));

        static string UserEntries(TestRepository repository) =>
            repository.Git("ls-files", "--stage", "-v", "-t", "--", "user") + repository.Git("diff", "--cached") + repository.Git("diff", "--", "user");
    }

    [Fact]
    public async Task Trailers_stand_below_subject_and_body()
    {
        using var repository = new TestRepository();
        repository.Write("a", "1");
        var git = await repository.OpenAsync();
        var request = new CommitRequest(["a"], "[WRK-1][build] Subject\n\nBody with a\n# line that is no comment", Trailers) { RunHooks = true };
        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(request, CancellationToken.None));
        Assert.Equal(
            "[WRK-1][build] Subject\n\nBody with a\n# line that is no comment\n\nItem: WRK-1\nAttempt: r1-1\n", repository.Git("log", "-1", "--format=%B").TrimEnd() + "\n");
        Assert.Equal("r1-1", repository.Git("log", "-1", "--format=%(trailers:key=Attempt,valueonly)", made.Sha).Trim());
    }

    [Fact]
    public async Task Nothing_to_commit_is_a_value()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        repository.Write("someone-elses.md", "x");
        Assert.IsType<CommitOutcome.NothingToCommit>(await CommitAsync(git));
        Assert.IsType<CommitOutcome.NothingToCommit>(await CommitAsync(git, "readme.md"));
        Assert.IsType<CommitOutcome.NothingToCommit>(await CommitAsync(git, "never-existed.md", "readme.md"));
        Assert.Equal("?? someone-elses.md\n", repository.Status);
    }

    [Fact]
    public async Task Clean_and_vanished_paths_are_passed_over()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        repository.Write("gone.md", "x");
        await git.SnapshotAsync(CancellationToken.None);
        repository.Delete("gone.md");
        repository.Write("made-after-the-snapshot.md", "x");
        var made = Assert.IsType<CommitOutcome.Committed>(await CommitAsync(git, "gone.md", "readme.md", "made-after-the-snapshot.md"));
        Assert.Equal(["A made-after-the-snapshot.md"], repository.Changed(made.Sha));
    }

    [Fact]
    public async Task An_ignored_file_is_not_committed()
    {
        using var repository = new TestRepository();
        repository.Write(".gitignore", "*.log\n");
        repository.CommitAll("Ignore");
        repository.Write("a.log", "x");
        repository.Write("b.md", "x");
        var git = await repository.OpenAsync();
        var made = Assert.IsType<CommitOutcome.Committed>(await CommitAsync(git, "a.log", "b.md"));
        Assert.Equal(["A b.md"], repository.Changed(made.Sha));
    }

    [Fact]
    public async Task What_an_agent_staged_or_half_removed_is_committed_as_it_lies_in_the_tree()
    {
        using var repository = new TestRepository();
        repository.Write("uncached.md", "1");
        repository.Write("removed.md", "1");
        repository.CommitAll("More");
        var git = await repository.OpenAsync();
        var before = await git.SnapshotAsync(CancellationToken.None);
        repository.Git("rm", "--quiet", "--cached", "uncached.md");
        repository.Write("uncached.md", "2");
        repository.Git("rm", "--quiet", "removed.md");
        repository.Write("added-then-deleted.md", "x");
        repository.Write("added-then-changed.md", "x");
        repository.Git("add", "added-then-deleted.md", "added-then-changed.md");
        repository.Delete("added-then-deleted.md");
        repository.Write("added-then-changed.md", "y");
        repository.Write("intended.md", "z");
        repository.Git("add", "-N", "intended.md");
        var paths = WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None));
        var made = Assert.IsType<CommitOutcome.Committed>(await CommitAsync(git, [.. paths]));
        Assert.Equal(["A added-then-changed.md", "A intended.md", "D removed.md", "M uncached.md"], repository.Changed(made.Sha));
        Assert.Equal("", repository.Status);
    }

    [Fact]
    public async Task The_first_commit_of_a_repository_can_be_made()
    {
        using var repository = new TestRepository(isEmpty: true);
        repository.Write("a.md", "x");
        repository.Write("b.md", "x");
        var git = await repository.OpenAsync();
        var made = Assert.IsType<CommitOutcome.Committed>(await CommitAsync(git, "a.md"));
        Assert.Equal(repository.Head, made.Sha);
        Assert.Equal("?? b.md\n", repository.Status);
    }

    [Fact]
    public async Task A_repository_with_sha256_ids_works_alike()
    {
        using var repository = new TestRepository("sha256");
        var git = await repository.OpenAsync();
        repository.Write("a", "1");
        var made = Assert.IsType<CommitOutcome.Committed>(await CommitAsync(git, "a"));
        Assert.Equal(64, made.Sha.Length);
        Assert.Equal(repository.Head, made.Sha);
        Assert.True(await git.History.IsAncestorAsync(made.Sha, CancellationToken.None));
        repository.Delete("readme.md");
        repository.Write("readme.md/inside", "x");
        Assert.IsType<CommitOutcome.Committed>(await CommitAsync(git, "readme.md", "readme.md/inside"));
        Assert.Equal("", repository.Status);
    }

    [Fact]
    public async Task A_name_that_is_not_UTF8_survives_snapshot_journal_and_commit()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        repository.Shell("printf one > \"$(printf 'caf\\351.md')\"; ln -s \"$(printf 'caf\\351.md')\" \"$(printf 'l\\377')\"");
        var before = await git.SnapshotAsync(CancellationToken.None);
        var journalled = System.Text.Json.JsonSerializer.Deserialize<WorkingTree>(System.Text.Json.JsonSerializer.Serialize(before))!;
        Assert.Empty(WorkingTree.Differences(before, journalled));
        Assert.Equal(["caf\uEFE9.md", "l\uEFFF"], before.Dirty.Keys);
        repository.Shell("printf two > \"$(printf 'caf\\351.md')\"");
        var after = await git.SnapshotAsync(CancellationToken.None);
        Assert.Equal(["caf\uEFE9.md"], WorkingTree.Differences(journalled, after));
        Assert.IsType<CommitOutcome.Committed>(await CommitAsync(git, [.. after.Dirty.Keys]));
        Assert.Equal("", repository.Status);
    }
}
