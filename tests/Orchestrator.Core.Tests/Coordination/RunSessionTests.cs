using Orchestrator.Coordination;
using Orchestrator.Git;
using Orchestrator.Runs;
using Orchestrator.Scheduling;
using Orchestrator.Tests.Scheduling;

namespace Orchestrator.Tests.Coordination;

public sealed class RunSessionTests
{
    [Theory]
    [InlineData("OrcDetachedHead", "git switch --quiet --detach")]
    [InlineData("OrcGitOperation", "git rev-parse HEAD > .git/MERGE_HEAD")]
    public async Task What_has_changed_in_git_since_the_checks_before_the_run_is_seen(string id, string since)
    {
        using var project = await ProjectFixture.CreateAsync();
        await project.AddAsync("Dirty, so that there is something to commit");
        var checks = await Preflight.CheckAsync(project.Project, null, default);
        Assert.NotNull(checks.Repository);
        var head = project.Repository.Head;
        project.Repository.Shell(since);
        var refused = await Assert.ThrowsAsync<OrchestratorException>(
            () => RunSession.BeginAsync(project.Project, checks.Repository, _ => { }, _ => { }, default));
        Assert.Equal(id, refused.Id);
        Assert.Equal(head, project.Repository.Head);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(project.Root, ".orchestrator", "runs")));
    }

    [Fact]
    public async Task Nothing_of_a_killed_run_is_finished_upon_a_repository_that_is_not_ready_any_more()
    {
        using var project = await ProjectFixture.CreateAsync();
        var checks = await Preflight.CheckAsync(project.Project, null, default);
        var journal = project.Project.Files.JournalFile("260101000000000aaaaa");
        using (var killed = RunJournal.Open(journal, TimeProvider.System))
            killed.Append(new RunBegan("260101000000000aaaaa", [], null), durable: false);
        project.Repository.Shell("git switch --quiet --detach");
        var refused = await Assert.ThrowsAsync<OrchestratorException>(
            () => RunSession.BeginAsync(project.Project, checks.Repository, _ => { }, _ => { }, default));
        Assert.Equal("OrcDetachedHead", refused.Id);
        Assert.False(RunJournal.IsClosed(journal));
    }

    [Fact]
    public async Task The_message_of_the_last_commit_does_not_lie_about_when_the_run_has_ended()
    {
        using var project = await ProjectFixture.CreateAsync();
        var session = await RunSession.BeginAsync(project.Project, null, _ => { }, _ => { }, default);
        project.Repository.Write("readme.md", "changed");
        await session.Git.SnapshotAsync(default);
        await using (var prepared = await session.Git.PrepareCommitAsync(runHooks: false, session.MessageFile, default))
        {
            var request = new CommitRequest(["readme.md"], "Work", []) { Prepared = prepared };
            Assert.IsType<CommitOutcome.Committed>(await session.Git.CommitAsync(request, default));
        }

        Assert.Equal("Work", (await File.ReadAllTextAsync(session.MessageFile)).Trim());
        session.Dispose();
        Assert.False(File.Exists(session.MessageFile));
    }

    [Fact]
    public async Task A_repository_that_is_not_ready_is_handed_to_no_run()
    {
        using var project = await ProjectFixture.CreateAsync();
        project.Repository.Shell("git switch --quiet --detach");
        Assert.Null((await Preflight.CheckAsync(project.Project, null, default)).Repository);
    }
}
