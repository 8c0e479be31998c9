using Orchestrator.Git;

namespace Orchestrator.Tests.Git;

public sealed class IntentToAddTests : IDisposable
{
    private readonly TestRepository repository = new();

    public void Dispose() => repository.Dispose();

    private string Lock => Path.Combine(repository.Root, ".git", "index.lock");

    [Fact]
    public async Task New_files_told_of_in_advance_are_committed_and_the_users_index_is_as_it_was()
    {
        repository.Write("staged.md", "the user's");
        repository.Git("add", "staged.md");
        repository.Write("[id].md", "new");
        repository.Write("readme.md", "changed");
        var git = await repository.OpenAsync();
        await git.SnapshotAsync(default);
        var before = repository.Index;
        await using var files = git.BeginAdding(["[id].md", "readme.md"], default);

        Assert.True(await files.Completion);
        Assert.Equal(["[id].md"], files.Paths);
        Assert.False(files.HoldsLock);
        Assert.False(File.Exists(Lock));
        var made = Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(new(["[id].md", "readme.md"], "Work", []) { NewFiles = files }, default));

        Assert.Equal(["A [id].md", "M readme.md"], repository.Changed(made.Sha));
        await files.DisposeAsync();
        Assert.Equal("A  staged.md\n", repository.Status);
        Assert.NotEqual(before, repository.Index);
    }

    [Fact]
    public async Task What_no_commit_took_is_taken_back()
    {
        repository.Write("new.md", "new");
        var git = await repository.OpenAsync();
        await git.SnapshotAsync(default);
        var before = repository.Index;
        var files = git.BeginAdding(["new.md"], default);
        Assert.True(await files.Completion);
        Assert.NotEqual(before, repository.Index);

        await files.DisposeAsync();

        Assert.Equal(before, repository.Index);
        Assert.Equal("?? new.md\n", repository.Status);
        Assert.Empty(Directory.GetFiles(Path.Combine(repository.Root, ".git"), "*.lock"));
        Assert.Empty(Directory.GetFiles(Path.Combine(repository.Root, ".git"), "orchestrator-*"));
    }

    [Fact]
    public async Task Nobody_is_waited_for_and_the_commit_tells_git_itself()
    {
        repository.Write("new.md", "new");
        var git = await repository.OpenAsync();
        await git.SnapshotAsync(default);
        await File.WriteAllTextAsync(Lock, "");
        await using var files = git.BeginAdding(["new.md"], default);
        Assert.False(await files.Completion);
        Assert.True(File.Exists(Lock));

        File.Delete(Lock);
        Assert.IsType<CommitOutcome.Committed>(await git.CommitAsync(new(["new.md"], "Work", []) { NewFiles = files }, default));
        Assert.Equal("", repository.Status);
    }

    [Fact]
    public async Task A_file_that_vanishes_meanwhile_leaves_the_index_alone()
    {
        repository.Write("new.md", "new");
        var git = await repository.OpenAsync();
        await git.SnapshotAsync(default);
        repository.Delete("new.md");
        var before = repository.Index;
        await using var files = git.BeginAdding(["new.md"], default);

        Assert.False(await files.Completion);
        Assert.Equal(before, repository.Index);
        Assert.False(File.Exists(Lock));
    }

    [Fact]
    public async Task A_hook_that_refuses_leaves_no_entry_behind()
    {
        repository.Hook("pre-commit", "exit 1");
        repository.Write("new.md", "new");
        var git = await repository.OpenAsync();
        await git.SnapshotAsync(default);
        var before = repository.Index;
        await using (var files = git.BeginAdding(["new.md"], default))
            Assert.IsType<CommitOutcome.Failed>(await git.CommitAsync(new(["new.md"], "Work", []) { NewFiles = files, RunHooks = true }, default));

        Assert.Equal(before, repository.Index);
        Assert.Equal("?? new.md\n", repository.Status);
    }
}
