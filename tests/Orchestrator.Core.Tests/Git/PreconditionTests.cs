namespace Orchestrator.Tests.Git;

public sealed class PreconditionTests
{
    private static async Task<string[]> FindAsync(TestRepository repository)
    {
        var findings = await (await repository.OpenAsync()).CheckPreconditionsAsync(CancellationToken.None);
        Assert.All(findings, finding => Assert.NotEqual("", finding.Remedy));
        return [.. findings.Select(finding => finding.Id)];
    }

    private static TestRepository Diverged()
    {
        var repository = new TestRepository();
        repository.Diverge("side", "readme.md");
        return repository;
    }

    [Fact]
    public async Task A_dirty_repository_on_a_branch_passes()
    {
        using var repository = new TestRepository();
        repository.Write("readme.md", "dirty");
        repository.Write("new", "dirty");
        repository.Git("add", "new");
        Assert.Empty(await FindAsync(repository));
        using var worktree = repository.AddWorktree("side");
        Assert.Empty(await FindAsync(worktree));
    }

    [Fact]
    public async Task No_commit_a_detached_head_and_no_identity_are_named()
    {
        using var empty = new TestRepository(isEmpty: true);
        Assert.Equal(["OrcNoCommit"], await FindAsync(empty));
        using var repository = new TestRepository();
        repository.Git("switch", "--quiet", "--detach");
        repository.Git("config", "--unset", "user.email");
        repository.Git("config", "user.useConfigOnly", "true");
        Assert.Equal(["OrcDetachedHead", "OrcGitIdentity"], await FindAsync(repository));
    }

    [Theory]
    [InlineData("merge", "merge", "side")]
    [InlineData("rebase", "rebase", "side")]
    [InlineData("rebase", "rebase", "--apply", "side")]
    [InlineData("cherry-pick", "cherry-pick", "side")]
    [InlineData("revert", "revert", "--no-edit", "side")]
    [InlineData("bisect", "bisect", "start")]
    public async Task An_operation_under_way_is_named(string name, params string[] arguments)
    {
        using var repository = Diverged();
        repository.TryGit(arguments);
        var finding = Assert.Single(await (await repository.OpenAsync()).CheckPreconditionsAsync(CancellationToken.None));
        Assert.Equal("OrcGitOperation", finding.Id);
        Assert.Contains(name, finding.Message, StringComparison.Ordinal);

        using var worktree = repository.AddWorktree("other");
        Assert.Empty(await FindAsync(worktree));
    }

    [Fact]
    public async Task A_conflict_without_an_operation_is_named()
    {
        using var repository = new TestRepository();
        repository.Write("readme.md", "stashed\n");
        repository.Git("stash", "--quiet");
        repository.Write("readme.md", "committed\n");
        repository.CommitAll("Other");
        repository.TryGit("stash", "pop");
        Assert.Equal(["OrcGitConflict"], await FindAsync(repository));
    }
}
