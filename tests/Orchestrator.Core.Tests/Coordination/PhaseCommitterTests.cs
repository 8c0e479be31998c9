using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.Runs;
using Orchestrator.Tests.Scheduling;

namespace Orchestrator.Tests.Coordination;

public sealed class PhaseCommitterTests
{
    [Fact]
    public async Task What_is_done_while_git_commits_brings_the_backlog_to_the_disk_and_tells_when_that_fails()
    {
        using var project = await ProjectFixture.CreateAsync();
        var id = await project.AddAsync("Item");
        var writer = new OutcomeWriter(project.Project, OutcomeLimits.Of(project.Project.Settings.Execution));
        var decision = Decide(id, "run-1");
        writer.Complete(decision);

        // The only way to a disk that refuses: a path that leads through a file.
        project.Repository.Shell("mv .task-golem store; touch file; ln -s file/store .task-golem");
        var refused = Assert.Throws<OrchestratorException>(() => writer.Complete(decision));
        Assert.Equal("OrcStoreInputOutput", refused.Id);
        Assert.Contains("could not be brought to the disk", refused.Message, StringComparison.Ordinal);

        // Taken away as a whole it is nobody's error: there is nothing that could be brought.
        project.Repository.Shell("rm .task-golem");
        writer.Complete(decision);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_done_while_git_commits_comes_before_the_attempt_is_closed_and_where_it_fails_the_next_start_closes_it(bool fails)
    {
        using var project = await ProjectFixture.CreateAsync();
        var id = await project.AddAsync("Item");
        using var session = await RunSession.BeginAsync(project.Project, null, _ => { }, _ => { }, default);
        var execution = project.Project.Settings.Execution;
        using var policy = new CommitPolicy(project.Project.Settings.Git.Hooks, execution.ShutdownGrace, TimeProvider.System);
        var writer = new OutcomeWriter(project.Project, OutcomeLimits.Of(execution));
        var ledger = new PathLedger(session.Tree, session.Owned.Contains, session.UserPaths);
        var committer = new PhaseCommitter(session, ledger, policy, writer, _ => { });
        var decision = Decide(id, $"{session.RunId}-1");
        await writer.ApplyAsync(decision, default);
        var closedBefore = true;

        var committing = committer.CommitPhaseAsync(null, decision, () =>
        {
            closedBefore = IsClosed();
            if (fails) throw new InvalidOperationException("The disk reports an error.");
        });

        if (fails) await Assert.ThrowsAsync<InvalidOperationException>(() => committing);
        else Assert.Equal(await committing, project.Repository.Head);
        Assert.Contains($"Attempt: {decision.Attempt}", project.Repository.Git("log", "-1", "--format=%B"), StringComparison.Ordinal);
        Assert.False(closedBefore);
        Assert.Equal(!fails, IsClosed());
        Assert.False(committer.IsPending(1));

        bool IsClosed() => RunJournal.Read(project.Project.Files.JournalFile(session.RunId)).Any(record => record is AttemptClosed);
    }

    private static OutcomeDecision Decide(string id, string attempt) => new()
    {
        Attempt = attempt, Number = 1, ItemId = id, Title = "Item", Phase = "build", FromStatus = ItemStatus.New, Outcome = Outcome.Cancelled,
        At = DateTimeOffset.UnixEpoch, Summary = "Built.", CommitSummary = "Build",
    };
}
