using Orchestrator.Backlog;
using Orchestrator.Scheduling;
using static Orchestrator.Tests.Backlog.Items;

namespace Orchestrator.Tests.Scheduling;

public sealed class SelectionTests
{
    [Fact]
    public void Work_goes_to_the_furthest_item_first()
    {
        var input = Input(Item("W-new") with { Priority = 9 }, Item("W-scope", ItemStatus.Scoping, "outline"), Item("W-prd", ItemStatus.InProgress, "prd"), Item("W-review", ItemStatus.InProgress, "review"))
            with { MaxConcurrent = 4, MaxWip = 4 };
        Assert.Equal(["W-review review", "W-prd prd", "W-scope outline", "W-new triage"], Shown(input));
    }

    [Fact]
    public void Promotions_need_no_slot_and_stop_at_max_wip()
    {
        var input = Input(Item("W-1", ItemStatus.Ready) with { Impact = Level.Low }, Item("W-2", ItemStatus.Ready) with { Impact = Level.High }, Item("W-3", ItemStatus.Ready), Item("W-4", ItemStatus.InProgress, "prd"))
            with { MaxWip = 3, Running = [new("W-4", "prd", false, "claude")] };
        Assert.Equal(["W-2 promote", "W-1 promote"], Shown(input));
    }

    [Fact]
    public void A_destructive_phase_drains_running_work_instead_of_starving()
    {
        var items = new[] { Item("W-build", ItemStatus.InProgress, "build"), Item("W-new") };
        Assert.Empty(Shown(Input(items) with { MaxConcurrent = 3, Running = [new("W-other", "prd", false, "claude")] }));
        Assert.Equal(["W-build build"], Shown(Input(items) with { MaxConcurrent = 3 }));
        Assert.Equal(["W-build build", "W-new triage"], Shown(Input(items) with { MaxConcurrent = 3, IsolationIsShared = false }));
    }

    [Fact]
    public void A_throttled_agent_is_passed_over_and_the_slot_goes_to_the_next()
    {
        var input = Input(Item("W-1", ItemStatus.InProgress, "review"), Item("W-2")) with
        {
            AgentFor = (_, phase) => phase is null ? "codex" : "claude",
            AgentsPassedOver = new HashSet<string> { "claude" },
        };
        Assert.Equal(["W-2 triage"], Shown(input));
        Assert.Equal("waits for the agent claude, which cannot be started now", Explained(input)["W-1"].Reason);
    }

    [Fact]
    public void An_agents_own_limit_counts_what_is_chosen_in_the_same_turn()
    {
        var input = Input(Item("W-1"), Item("W-2"), Item("W-3")) with { MaxConcurrent = 3, AgentLimits = new Dictionary<string, int> { ["claude"] = 2 } };
        Assert.Equal(["W-1 triage", "W-2 triage"], Shown(input));
        Assert.Equal(WaitKind.AgentLimit, Explained(input)["W-3"].Kind);
    }

    [Fact]
    public void A_triage_run_touches_new_items_only() =>
        Assert.Equal(["W-1 triage"], Shown(Input(Item("W-1"), Item("W-2", ItemStatus.Ready), Item("W-3", ItemStatus.InProgress, "prd")) with { MaxConcurrent = 9, TriageOnly = true }));

    [Fact]
    public void An_idle_item_says_what_it_waits_for()
    {
        var input = Input(
            Item("W-a", dependsOn: ["W-b", "W-typo", "W-c", "W-out"]), Blocked("W-b", "legal", BlockType.Decision), Item("W-c", ItemStatus.InProgress, "prd"),
            Item("W-out"), Item("W-claim") with { ClaimedBy = "sue" }, Item("W-lost") with { Pipeline = "gone" }, Item("W-full", ItemStatus.Ready), Item("W-d"))
            with { Selected = new HashSet<string> { "W-a", "W-b", "W-c", "W-claim", "W-lost", "W-full", "W-d" } };
        var waiting = Explained(input);
        Assert.Equal("waits for W-b (blocked (decision): legal), W-typo (unknown), W-c (in progress), W-out (outside the selection)", waiting["W-a"].Reason);
        Assert.Equal(["W-b", "W-typo", "W-c", "W-out"], waiting["W-a"].WaitsFor);
        Assert.Equal("blocked (decision): legal", waiting["W-b"].Reason);
        Assert.Equal("claimed by sue", waiting["W-claim"].Reason);
        Assert.Equal("its pipeline 'gone' does not exist", waiting["W-lost"].Reason);
        Assert.Equal((WaitKind.WipFull, WaitKind.NoSlot, WaitKind.FilteredOut), (waiting["W-full"].Kind, waiting["W-d"].Kind, waiting["W-out"].Kind));
    }

    [Fact]
    public void A_running_destructive_phase_explains_why_all_else_waits()
    {
        var input = Input(Item("W-1"), Item("W-2", ItemStatus.InProgress, "build")) with { MaxConcurrent = 3, Running = [new("W-2", "build", true, "claude")] };
        Assert.Equal("waits until the destructive phase build of W-2 has ended", Explained(input)["W-1"].Reason);
        Assert.Equal(WaitKind.Running, Explained(input)["W-2"].Kind);
    }

    private static SelectionInput Input(params BacklogItem[] items) => new()
    {
        Snapshot = Snapshot(items),
        Pipelines = Catalog,
        AgentFor = (_, _) => "claude",
    };

    private static IEnumerable<string> Shown(SelectionInput input) => Selection.Choose(input).Select(action => $"{action.Item.Id} " + action switch
    {
        SchedulingAction.Promote => "promote",
        SchedulingAction.RunPhase run => run.Phase.Name,
        _ => "triage",
    });

    private static Dictionary<string, WaitingItem> Explained(SelectionInput input) =>
        SelectionExplanation.Explain(input, Selection.Choose(input)).ToDictionary(entry => entry.Item.Id);
}
