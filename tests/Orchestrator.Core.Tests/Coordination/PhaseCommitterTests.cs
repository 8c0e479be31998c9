using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.Runs;
using Orchestrator.Tests.Scheduling;

namespace Orchestrator.Tests.Coordination;

public sealed class PhaseCommitterTests
{
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
        var decision = new OutcomeDecision
        {
            Attempt = $"{session.RunId}-1", Number = 1, ItemId = id, Title = "Item", Phase = "build", FromStatus = ItemStatus.New, Outcome = Outcome.Cancelled,
            At = DateTimeOffset.UnixEpoch, Summary = "Built.", CommitSummary = "Build",
        };
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
}
