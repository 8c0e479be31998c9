using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.Runs;
using Orchestrator.Tests.Scheduling;

namespace Orchestrator.Tests.Coordination;

public sealed class OutcomeWriterTests
{
    private readonly TaskCompletionSource journalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task The_backlog_does_not_change_before_the_decision_is_in_the_journal_for_good()
    {
        using var project = await ProjectFixture.CreateAsync();
        var id = await project.AddAsync("Item");
        var applying = ApplyAsync(project, id);
        await WaitFor.ConditionAsync(() => Directory.Exists(project.Project.Worklog.Directory) && project.Worklog.Contains("run-1", StringComparison.Ordinal));
        Assert.Empty((await project.GetAsync(id)).AppliedAttempts);

        journalled.SetResult();
        await applying;
        Assert.Equal(["run-1"], (await project.GetAsync(id)).AppliedAttempts);
    }

    [Fact]
    public async Task Where_the_journal_cannot_be_written_the_backlog_stays_as_it_was()
    {
        using var project = await ProjectFixture.CreateAsync();
        var id = await project.AddAsync("Item");
        journalled.SetException(new OrchestratorException("OrcJournalUnwritable", "The disk reports an error.", "Check it."));
        Assert.Equal("OrcJournalUnwritable", (await Assert.ThrowsAsync<OrchestratorException>(() => ApplyAsync(project, id))).Id);
        Assert.Empty((await project.GetAsync(id)).AppliedAttempts);
    }

    private Task<AppliedOutcome> ApplyAsync(ProjectFixture project, string id)
    {
        var writer = new OutcomeWriter(project.Project, OutcomeLimits.Of(project.Project.Settings.Execution));
        var decision = new OutcomeDecision
        {
            Attempt = "run-1", Number = 1, ItemId = id, Title = "Item", Phase = "triage", FromStatus = ItemStatus.New, Outcome = Outcome.Failed,
            At = DateTimeOffset.UnixEpoch, Summary = "Failed.", CommitSummary = "Fail", BlockReason = "it failed", BlockType = BlockType.Failure,
        };
        return writer.ApplyAsync(decision, new HashSet<string>(), static () => { }, journalled.Task, default);
    }
}
