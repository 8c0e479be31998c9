using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.Git;
using Orchestrator.Storage;
using Orchestrator.Tests.Scheduling;

namespace Orchestrator.Tests.Coordination;

public sealed class OwnedFilesGuardTests : IAsyncLifetime, IDisposable
{
    private ProjectFixture project = null!;
    private GitRepository git = null!;
    private OwnedPaths owned = null!;
    private OwnedFilesGuard guard = null!;
    private string head = "";

    public async Task InitializeAsync()
    {
        project = await ProjectFixture.CreateAsync("say phase_complete");
        git = await GitRepository.OpenAsync(project.Root, null, TimeProvider.System, default);
        owned = new OwnedPaths(project.Project, git);
        guard = new OwnedFilesGuard(project.Project, git, owned);
        await project.AddAsync("From the beginning");
        await CommitAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        guard.Dispose();
        project.Dispose();
    }

    [Fact]
    public async Task What_others_added_before_the_runs_own_commit_stays()
    {
        await project.AddAsync("By the run");
        guard.Remember(head);
        var added = await project.AddAsync("By somebody else");
        await CommitAsync();

        var look = guard.Look();
        Assert.Empty(await guard.FindTakenBackAsync(await git.SnapshotAsync(default), look, isIndexOurs: false));
        Assert.True(guard.TryRemember(look, head));
        Assert.Equal(ItemStatus.New, (await project.GetAsync(added)).Status);
    }

    [Fact]
    public async Task What_others_added_since_the_look_at_the_tree_stays()
    {
        await project.AddAsync("By the run");
        guard.Remember(head);
        project.Repository.Git("reset", "--quiet", "--hard");
        var look = guard.Look();
        var lost = await guard.FindTakenBackAsync(await git.SnapshotAsync(default), look, isIndexOurs: false);
        var added = await project.AddAsync("By somebody else");

        Assert.NotEmpty(lost);
        Assert.False(await guard.RestoreAsync(lost, look, default));
        Assert.False(guard.TryRemember(look, head));
        Assert.Equal(ItemStatus.New, (await project.GetAsync(added)).Status);
    }

    [Fact]
    public async Task What_git_took_back_is_put_back()
    {
        var added = await project.AddAsync("By the run");
        guard.Remember(head);
        project.Repository.Git("reset", "--quiet", "--hard");

        Assert.False(guard.Settle(head));
        var look = guard.Look();
        var lost = await guard.FindTakenBackAsync(await git.SnapshotAsync(default), look, isIndexOurs: false);

        Assert.Equal(["tasks.jsonl"], lost.Select(Path.GetFileName));
        Assert.True(await guard.RestoreAsync(lost, look, default));
        Assert.Equal(ItemStatus.New, (await project.GetAsync(added)).Status);
    }

    // Git was told of new files while it looked, and wrote its index: that was no reset.
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task What_somebody_undid_himself_is_told_from_what_git_took_back_though_the_index_is_written_for_the_run(bool isReset, bool isFound)
    {
        var committed = await File.ReadAllBytesAsync(project.Project.Store.OwnedFiles[0]);
        await project.AddAsync("On second thoughts");
        guard.Remember(head);
        if (isReset) project.Repository.Git("reset", "--quiet", "--hard");
        else AtomicFile.Write(project.Project.Store.OwnedFiles[0], committed);

        var look = guard.Look();
        project.Repository.Write("new.txt", "x");
        project.Repository.Git("add", "--intent-to-add", "new.txt");
        var lost = await guard.FindTakenBackAsync(await git.SnapshotAsync(default), look, isIndexOurs: true);

        Assert.Equal(isFound, lost.Count > 0);
    }

    private async Task CommitAsync()
    {
        var outcome = await git.CommitAsync(new CommitRequest(owned.List(), "Save", []), default);
        head = Assert.IsType<CommitOutcome.Committed>(outcome).Sha;
    }
}
