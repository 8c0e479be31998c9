using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.Execution;
using Orchestrator.Pipelines;
using Orchestrator.Runs;
using Orchestrator.Tests.Backlog;

namespace Orchestrator.Tests.Coordination;

public sealed class OutcomeApplicationTests
{
    [Fact]
    public void A_result_of_a_phase_that_the_configuration_has_lost_blocks_its_item_alone()
    {
        var item = Items.Item("WRK-1", ItemStatus.InProgress) with { Phase = "compose", PhasePool = PhasePool.Main };
        var draft = Items.Draft(item);
        var decision = new OutcomeDecision
        {
            Attempt = "run-1", Number = 1, ItemId = item.Id, Title = item.Title, Phase = "compose", FromStatus = item.Status, FromPhase = item.Phase,
            FromPool = item.PhasePool, Outcome = Outcome.Completed, At = DateTimeOffset.UnixEpoch, Summary = "Composed.", CommitSummary = "Compose",
            Result = new PhaseResult { ItemId = item.Id, Phase = "compose", Result = ResultCode.PhaseComplete, Summary = "Composed." },
        };

        var applied = OutcomeApplication.Apply(draft, decision, Items.Catalog, new OutcomeLimits(20, 2), new Guardrails());
        Assert.Equal(Outcome.Blocked, applied.Outcome);
        Assert.Equal(BlockType.Decision, draft.Get(item.Id).BlockedType);
        Assert.Contains("compose", applied.BlockReason, StringComparison.Ordinal);
        Assert.Equal(["run-1"], draft.Get(item.Id).AppliedAttempts);
    }
}
