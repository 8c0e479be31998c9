using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.Git;
using Orchestrator.Pipelines;
using Orchestrator.Runs;

namespace Orchestrator.Tests.Coordination;

public sealed class UnfinishedPhaseTests
{
    private static readonly WorkingTree Baseline = new("head", "main", new Dictionary<string, PathState>(), []);

    [Fact]
    public void A_phase_is_unfinished_until_its_last_attempt_is_closed()
    {
        Assert.Empty(UnfinishedPhase.Find([Start(1, "A"), Ended(1), new AttemptClosed(1, "sha")]));
        var phase = Assert.Single(UnfinishedPhase.Find([Start(1, "A"), Ended(1)]));
        Assert.Equal(("A", 1, true, "head"), (phase.ItemId, phase.LastNumber, phase.HasEnded, phase.BaselineHead));
        Assert.Null(phase.Decision);
    }

    [Fact]
    public void Attempts_of_one_phase_share_its_baseline_and_the_last_one_counts()
    {
        var phase = Assert.Single(UnfinishedPhase.Find([Start(1, "A"), Ended(1), Start(3, "A", phase: 1)]));
        Assert.Equal((3, 2, false), (phase.LastNumber, phase.Attempts, phase.HasEnded));
        Assert.Same(Baseline, phase.Baseline);
        Assert.Empty(UnfinishedPhase.Find([Start(1, "A"), Ended(1), Start(3, "A", phase: 1), Ended(3), new AttemptClosed(3, null)]));
    }

    [Fact]
    public void Each_visit_of_a_phase_is_its_own()
    {
        var phase = Assert.Single(UnfinishedPhase.Find([Start(1, "A"), Ended(1), new AttemptClosed(1, "sha"), Start(2, "A")]));
        Assert.Equal(2, phase.LastNumber);
    }

    [Fact]
    public void What_is_decided_comes_first_in_the_order_of_its_decisions()
    {
        var phases = UnfinishedPhase.Find([Start(1, "A"), Start(2, "B"), Start(3, "C"), Start(4, "D"), Ended(3), Decided(3, "C"), Ended(2), Decided(2, "B")]);
        Assert.Equal(["C", "B", "A", "D"], phases.Select(phase => phase.ItemId));
        Assert.Equal(["x-3", "x-2"], phases.Select(phase => phase.Decision?.Attempt).OfType<string>());
    }

    [Fact]
    public void A_phase_that_was_blocked_before_any_agent_ran_has_a_decision_and_no_baseline()
    {
        var phase = Assert.Single(UnfinishedPhase.Find([Decided(1, "A")]));
        Assert.Equal(("A", 1, true), (phase.ItemId, phase.LastNumber, phase.HasEnded));
        Assert.Null(phase.BaselineHead);
        Assert.Empty(UnfinishedPhase.Find([Decided(1, "A"), new AttemptClosed(1, null)]));
    }

    [Fact]
    public void A_commit_that_git_refused_leaves_only_that_commit()
    {
        var phase = Assert.Single(UnfinishedPhase.Find([Start(1, "A"), Ended(1), Decided(1, "A"), new CommitPending(1, "no")]));
        Assert.True(phase.IsPendingCommit);
    }

    [Fact]
    public void A_decision_that_cannot_be_read_is_damage()
    {
        var broken = new ResultDecided(1, System.Text.Json.JsonDocument.Parse("""{"attempt":1}""").RootElement);
        Assert.Equal("OrcJournalDamaged", Assert.Throws<OrchestratorException>(() => UnfinishedPhase.Find([Start(1, "A"), broken])).Id);
    }

    private static AttemptStarted Start(int number, string item, int? phase = null) => new(
        number, phase ?? number, item, item, "write", ItemStatus.InProgress, "write", PhasePool.Main, "agent", null, "/d", "/d/result.json", [], phase is null ? Baseline : null);

    private static AttemptEnded Ended(int number) => new(number, [], "head");

    private static ResultDecided Decided(int number, string item) => new(number, DecisionJson.Write(new OutcomeDecision
    {
        Attempt = $"x-{number}",
        Number = number,
        ItemId = item,
        Title = item,
        Phase = "write",
        FromStatus = ItemStatus.InProgress,
        Outcome = Outcome.Completed,
        At = DateTimeOffset.UnixEpoch,
        Summary = "",
        CommitSummary = "",
    }));
}
