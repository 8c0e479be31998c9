using Orchestrator.Git;

namespace Orchestrator.Tests.Git;

public sealed class HistoryTests
{
    [Fact]
    public async Task Ancestors_strangers_and_unknown_commits_are_told_apart()
    {
        using var repository = new TestRepository();
        var first = repository.Head;
        repository.Git("switch", "--quiet", "-c", "side");
        repository.CommitAll("Side");
        var side = repository.Head;
        repository.Git("switch", "--quiet", "main");
        repository.CommitAll("Main");
        var git = await repository.OpenAsync();
        Assert.True(await git.History.IsAncestorAsync(first, CancellationToken.None));
        Assert.True(await git.History.IsAncestorAsync(repository.Head, CancellationToken.None));
        Assert.False(await git.History.IsAncestorAsync(side, CancellationToken.None));
        Assert.Null(await git.History.IsAncestorAsync(new string('a', 40), CancellationToken.None));
        Assert.Null(await git.History.IsAncestorAsync(first[..12], CancellationToken.None));
        Assert.Null(await git.History.IsAncestorAsync("main", CancellationToken.None));
        Assert.Null(await git.History.IsAncestorAsync("--help", CancellationToken.None));
        Assert.Null(await git.History.IsAncestorAsync(repository.Git("rev-parse", "HEAD:readme.md").Trim(), CancellationToken.None));
    }

    [Fact]
    public async Task A_trailer_is_found_exactly_and_only_in_its_range()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        var start = repository.Head;
        async Task<string> CommitAsync(string name, string attempt, string message)
        {
            repository.Write(name, "x");
            var request = new CommitRequest([name], message, [new("Attempt", attempt)]);
            return Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(request, CancellationToken.None)).Sha;
        }

        var twelve = await CommitAsync("a", "r1-12", "Twelve");
        var one = await CommitAsync("b", "r1-1", "One\n\nNot Attempt: r1-3 at all");
        Assert.Equal(one, await git.History.FindCommitWithTrailerAsync(start, "Attempt", "r1-1", CancellationToken.None));
        Assert.Equal(twelve, await git.History.FindCommitWithTrailerAsync(start, "Attempt", "r1-12", CancellationToken.None));
        Assert.Null(await git.History.FindCommitWithTrailerAsync(start, "Attempt", "r1-3", CancellationToken.None));
        Assert.Null(await git.History.FindCommitWithTrailerAsync(twelve, "Attempt", "r1-12", CancellationToken.None));
        // A base that is gone, or was never known, must not make a commit twice.
        Assert.Equal(twelve, await git.History.FindCommitWithTrailerAsync(new string('b', 40), "Attempt", "r1-12", CancellationToken.None));
        Assert.Equal(twelve, await git.History.FindCommitWithTrailerAsync("", "Attempt", "r1-12", CancellationToken.None));
        // A hook that writes below our trailers.
        repository.Git("commit", "--quiet", "--amend", "-m", repository.Git("log", "-1", "--format=%B") + "\n\nReviewed by a machine");
        Assert.Equal(repository.Head, await git.History.FindCommitWithTrailerAsync(start, "Attempt", "r1-1", CancellationToken.None));
    }

    [Fact]
    public async Task The_branch_is_switched_back_only_when_no_file_is_touched()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        repository.Git("switch", "--quiet", "-c", "agent");
        repository.Write("readme.md", "dirty\n");
        repository.Write("new.md", "dirty\n");
        repository.Git("add", "new.md");
        repository.Hook("post-checkout", "touch hook-ran");
        var status = repository.Status;
        Assert.True(await git.TrySwitchBackAsync("main", CancellationToken.None));
        Assert.Equal("main", (await git.SnapshotAsync(CancellationToken.None)).Branch);
        Assert.Equal(status, repository.Status);

        repository.Git("switch", "--quiet", "agent");
        repository.CommitAll("Work");
        Assert.False(await git.TrySwitchBackAsync("main", CancellationToken.None));
        Assert.False(await git.TrySwitchBackAsync("no-such", CancellationToken.None));
        Assert.False(await git.TrySwitchBackAsync("--orphan", CancellationToken.None));
        Assert.Equal("agent", (await git.SnapshotAsync(CancellationToken.None)).Branch);
    }

    [Fact]
    public async Task A_backup_brings_back_unstaged_staged_untracked_and_deleted_files()
    {
        using var repository = new TestRepository();
        foreach (var name in new[] { "partly", "edited", "deleted", "clean" }) repository.Write(name, "1\n");
        repository.CommitAll("More");
        repository.Write("partly", "2\n");
        repository.Write("added [x]", "staged\n");
        repository.Git("add", "partly", "added [x]");
        repository.Write("partly", "3\n");
        repository.Write("edited", "2\n");
        repository.Delete("deleted");
        repository.Write("untracked ü", "own\n");
        repository.Write("nobody-asked", "x\n");
        var git = await repository.OpenAsync();
        var before = await git.SnapshotAsync(CancellationToken.None);
        var reference = (await git.SaveBackupAsync("r1", [.. before.Dirty.Keys.Where(path => path != "nobody-asked"), "clean"], 5, CancellationToken.None))!;
        Assert.Equal("refs/orchestrator/backup/r1", reference);
        Assert.Empty(WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None)));

        repository.Git("reset", "--quiet", "--hard");
        repository.Delete("untracked ü");
        repository.Git("restore", "--source", reference, "--", "partly", "edited", "untracked ü", ":(literal)added [x]");
        Assert.Equal(("3\n", "2\n", "own\n", "staged\n"), (repository.Read("partly"), repository.Read("edited"), repository.Read("untracked ü"), repository.Read("added [x]")));
        Assert.Equal("2\n", repository.Git("show", reference + "^2:partly"));
        Assert.Equal("1\n", repository.Git("show", reference + "^1:partly"));
        Assert.Equal(["D deleted", "M edited", "M partly", "A added [x]", "A untracked ü"], repository.Changed(reference + "^1.." + reference).OrderBy(line => line.StartsWith('A')));
    }

    [Fact]
    public async Task Old_backups_are_pruned_and_nothing_dirty_makes_none()
    {
        using var repository = new TestRepository();
        var git = await repository.OpenAsync();
        Assert.Null(await git.SaveBackupAsync("r0", ["readme.md"], 2, CancellationToken.None));
        Assert.Null(await git.SaveBackupAsync("r0", [], 2, CancellationToken.None));
        for (var run = 1; run <= 4; run++)
        {
            repository.Write("readme.md", $"{run}\n");
            await git.SaveBackupAsync($"r{run}", ["readme.md"], 2, CancellationToken.None);
        }

        Assert.Equal("refs/orchestrator/backup/r3\nrefs/orchestrator/backup/r4\n", repository.Git("for-each-ref", "--format=%(refname)", "refs/orchestrator"));
        Assert.Equal("4\n", repository.Git("show", "refs/orchestrator/backup/r4:readme.md"));
    }

    [Fact]
    public async Task A_backup_takes_what_it_can_read_and_odd_kinds_of_changes()
    {
        using var repository = new TestRepository();
        foreach (var name in new[] { "fifo", "thing", "cached", "removed", "both" }) repository.Write(name, "1\n");
        repository.Write("folder/x", "1\n");
        repository.CommitAll("More");
        repository.Write("before", "2\n");
        repository.Git("rm", "--quiet", "--cached", "cached");
        repository.Git("rm", "--quiet", "removed");
        repository.Git("rm", "--quiet", "--cached", "both");
        repository.Delete("both");
        repository.Shell("rm fifo; mkfifo fifo; rm thing; mkdir thing; echo 2 > thing/inside; rm -r folder; echo 2 > folder; echo 2 > '*'; printf 'a\\r\\nb\\n' > mixed");
        repository.Git("config", "core.autocrlf", "input");
        repository.Git("config", "core.safecrlf", "true");
        repository.Write("gone", "x");
        repository.Git("add", "gone");
        repository.Delete("gone");
        var git = await repository.OpenAsync();
        var before = await git.SnapshotAsync(CancellationToken.None);
        var reference = (await git.SaveBackupAsync("r1", [.. before.Dirty.Keys], 5, CancellationToken.None))!;
        Assert.Equal(
            "*,before,cached,fifo,folder,mixed,readme.md,thing/inside",
            repository.Git("ls-tree", "-r", "--name-only", reference).Trim().Replace('\n', ','));
        Assert.Equal("x", repository.Git("show", reference + "^2:gone"));
        Assert.Empty(WorkingTree.Differences(before, await git.SnapshotAsync(CancellationToken.None)));
    }
}
