using System.Text.Json;
using Orchestrator.Git;

namespace Orchestrator.Tests.Git;

public sealed class SnapshotTests
{
    [Fact]
    public async Task Every_kind_of_change_to_a_dirty_file_is_a_difference()
    {
        using var repository = new TestRepository();
        foreach (var name in new[] { "content", "mode", "staged", "deleted", "cleaned", "same" }) repository.Write(name, "1");
        repository.CommitAll("More");
        foreach (var name in new[] { "content", "mode", "staged", "deleted", "cleaned", "same", "untracked", "untracked-gone" }) repository.Write(name, "2");
        var git = await repository.OpenAsync();
        var before = await git.SnapshotAsync(CancellationToken.None);
        Assert.Equal(repository.Head, before.Head);
        Assert.Equal("main", before.Branch);
        Assert.Empty(WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None)));

        repository.Write("content", "3");
        repository.Shell("chmod +x mode");
        repository.Git("add", "staged");
        repository.Delete("deleted");
        repository.Git("checkout", "--quiet", "cleaned");
        repository.Write("untracked", "4");
        repository.Delete("untracked-gone");
        repository.Write("new", "5");
        var after = await git.SnapshotAsync(CancellationToken.None);
        string[] expected = ["cleaned", "content", "deleted", "mode", "new", "staged", "untracked", "untracked-gone"];
        Assert.Equal(expected, WorkingTree.Differences(before, after));
        Assert.Equal(expected, WorkingTree.Differences(after, before));
        Assert.Equal(expected, WorkingTree.Differences(before, JsonSerializer.Deserialize<WorkingTree>(JsonSerializer.Serialize(after))!));
    }

    [Fact]
    public async Task A_change_that_keeps_size_and_modification_time_is_seen()
    {
        using var repository = new TestRepository();
        repository.Write("a", "111");
        var path = Path.Combine(repository.Root, "a");
        var time = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, time);
        var git = await repository.OpenAsync();
        var before = await git.SnapshotAsync(CancellationToken.None);
        repository.Write("a", "222");
        File.SetLastWriteTimeUtc(path, time);
        Assert.Equal(["a"], WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None)));
    }

    [Fact]
    public async Task A_touched_file_with_the_same_content_is_no_difference_even_for_another_process()
    {
        using var repository = new TestRepository();
        repository.Write("a", "111");
        var before = await (await repository.OpenAsync()).SnapshotAsync(CancellationToken.None);
        repository.Delete("a");
        repository.Write("a", "111");
        Assert.Empty(WorkingTree.Differences(before, await (await repository.OpenAsync()).SnapshotAsync(CancellationToken.None)));
    }

    [Fact]
    public async Task A_huge_file_is_told_by_its_stamp()
    {
        using var repository = new TestRepository();
        var path = Path.Combine(repository.Root, "data.bin");
        await using (var file = File.Create(path)) file.SetLength((64L << 20) + 1);
        var git = await repository.OpenAsync();
        var before = await git.SnapshotAsync(CancellationToken.None);
        Assert.Contains("@", before.Dirty["data.bin"].Content, StringComparison.Ordinal);
        Assert.Empty(WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None)));
        await using (var file = File.OpenWrite(path)) file.WriteByte(1);
        Assert.Equal(["data.bin"], WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None)));
    }

    [Fact]
    public async Task Unreadable_things_and_broken_links_do_not_stop_it()
    {
        using var repository = new TestRepository();
        repository.Shell("ln -s nowhere broken; ln -s . loop; rm readme.md; mkfifo readme.md");
        var tree = await (await repository.OpenAsync()).SnapshotAsync(CancellationToken.None);
        Assert.Equal(["broken", "loop", "readme.md"], tree.Dirty.Keys);
        Assert.StartsWith("120000 ", tree.Dirty["broken"].Content, StringComparison.Ordinal);
        Assert.NotEqual(tree.Dirty["broken"].Content, tree.Dirty["loop"].Content);
    }

    [Fact]
    public async Task Nested_repositories_are_named_and_not_dirty()
    {
        using var repository = new TestRepository();
        repository.Write("nested repo/file", "x");
        repository.Git("-C", "nested repo", "init", "--quiet");
        repository.Git("-C", "nested repo", "add", "file");
        repository.Git("-C", "nested repo", "-c", "user.name=x", "-c", "user.email=y", "commit", "--quiet", "-m", "x");
        repository.Write("plain", "x");
        var git = await repository.OpenAsync();
        var tree = await git.SnapshotAsync(CancellationToken.None);
        Assert.Equal(["nested repo"], tree.NestedRepositories);
        Assert.Equal(["plain"], tree.Dirty.Keys);
        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(new(["nested repo", "nested repo/", "plain"], "Work", []), CancellationToken.None));
        Assert.Equal(["A plain"], repository.Changed(made.Sha));
    }

    [Fact]
    public async Task A_submodule_is_dirty_when_its_commit_moves_and_nested_when_only_its_inside_changes()
    {
        using var library = new TestRepository();
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        var clean = await git.SnapshotAsync(CancellationToken.None);
        repository.Git("submodule", "--quiet", "add", library.Root, "lib");
        var added = await git.SnapshotAsync(CancellationToken.None);
        Assert.Equal([".gitmodules", "lib"], WorkingTree.Differences(clean, added));
        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(new([".gitmodules", "lib"], "Add lib", []), CancellationToken.None));
        Assert.Equal(["A .gitmodules", "A lib"], repository.Changed(made.Sha));

        repository.Write("lib/inside", "x");
        var inside = await git.SnapshotAsync(CancellationToken.None);
        Assert.Equal(["lib"], inside.NestedRepositories);
        Assert.Empty(inside.Dirty);

        foreach (var round in new[] { "one", "two" })
        {
            var before = await git.SnapshotAsync(CancellationToken.None);
            repository.Git("-C", "lib", "-c", "user.name=x", "-c", "user.email=y", "commit", "--quiet", "--allow-empty", "-m", round);
            Assert.Equal(["lib"], WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None)));
        }

        made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(new(["lib"], "Move lib", []), CancellationToken.None));
        Assert.Equal(["M lib"], repository.Changed(made.Sha));
        repository.Git("rm", "--quiet", "--force", "lib");
        var removed = await git.SnapshotAsync(CancellationToken.None);
        made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(new([.. removed.Dirty.Keys], "Drop lib", []), CancellationToken.None));
        Assert.Equal("", repository.Status);
    }

    [Fact]
    public async Task A_merge_conflict_and_renames_of_a_configuration_are_understood()
    {
        using var repository = new TestRepository();
        repository.Git("config", "status.renames", "copies");
        repository.Git("switch", "--quiet", "-c", "side");
        repository.Write("readme.md", "side\n");
        repository.CommitAll("Side");
        repository.Git("switch", "--quiet", "main");
        repository.Write("readme.md", "main\n");
        repository.Write("old name", "some text that is long enough to be recognized\n");
        repository.CommitAll("Main");
        repository.TryGit("merge", "side");
        repository.Git("mv", "old name", "new name");
        var tree = await (await repository.OpenAsync()).SnapshotAsync(CancellationToken.None);
        Assert.Equal(["new name", "old name", "readme.md"], tree.Dirty.Keys);
        Assert.True(tree.Dirty["readme.md"].IsUnmerged);
        Assert.False(tree.Dirty["new name"].IsUnmerged);
    }
}
