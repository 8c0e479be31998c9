using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Backlog;
using Orchestrator.Scheduling;
using Orchestrator.Tests.Backlog;

namespace Orchestrator.Tests.Scheduling;

public sealed class SelectionPropertyTests
{
    [Fact]
    public void Slots_are_never_exceeded() =>
        ForAll((input, actions) => Work(actions).Count() <= Math.Max(0, input.MaxConcurrent - input.Running.Count));

    [Fact]
    public void Work_in_progress_is_never_exceeded() => ForAll((input, actions) =>
    {
        var wip = input.Snapshot.Items.Count(item => item.Status == ItemStatus.InProgress && SelectionReference.MayAdvance(input, item));
        var promotions = actions.Count(action => action is SchedulingAction.Promote);
        return promotions == 0 || wip + promotions <= input.MaxWip;
    });

    [Fact]
    public void No_item_is_chosen_twice_or_while_it_runs() => ForAll((input, actions) =>
        actions.Select(action => action.Item.Id).Concat(input.Running.Select(task => task.ItemId)).Distinct().Count() == actions.Count + input.Running.Count);

    [Fact]
    public void No_item_with_an_unmet_dependency_is_chosen() =>
        ForAll((input, actions) => actions.All(action => action.Item.Dependencies.All(input.Snapshot.IsDone)));

    [Fact]
    public void Nobody_elses_blocked_claimed_excluded_or_unselected_item_is_chosen() =>
        ForAll((input, actions) => actions.All(action => SelectionReference.MayAdvance(input, action.Item)));

    [Fact]
    public void A_destructive_phase_is_alone_in_a_shared_tree() => ForAll((input, actions) =>
        !input.IsolationIsShared
        || (input.Running.Any(task => task.IsDestructive) ? actions.Count == 0
            : !actions.Any(IsDestructive) || (input.Running.Count == 0 && Work(actions).Count() == 1)));

    [Fact]
    public void The_furthest_go_first() => ForAll((_, actions) =>
    {
        var tiers = Work(actions).Select(action => action.Item.Status switch { ItemStatus.InProgress => 100, ItemStatus.Scoping => 50, _ => 0 }
            + Items.Feature.IndexOf(action.Item.Phase)).ToList();
        return tiers.SequenceEqual(tiers.OrderDescending());
    });

    [Fact]
    public void The_order_of_the_file_does_not_matter() => ForAll((input, actions) =>
    {
        var shuffled = input with { Snapshot = Items.SnapshotWithArchive([.. input.Snapshot.ArchivedIds], [.. input.Snapshot.Items.Reverse()]) };
        return Selection.Choose(shuffled).SequenceEqual(actions) && Selection.Choose(input).SequenceEqual(actions);
    });

    [Fact]
    public void The_choice_is_the_one_of_the_rules_as_they_read() =>
        ForAll((input, actions) => actions.SequenceEqual(SelectionReference.Choose(input)), tests: 3000);

    [Fact]
    public void A_second_selection_in_the_same_turn_chooses_nothing_more_for_the_slots_taken() => ForAll((input, actions) =>
    {
        var running = Work(actions).Select(action =>
        {
            var phase = (action as SchedulingAction.RunPhase)?.Phase;
            return new RunningTask(action.Item.Id, phase?.Name ?? "triage", phase?.IsDestructive ?? false, input.AgentFor(action.Item, phase));
        });
        return !Work(Selection.Choose(input with { Running = [.. input.Running, .. running] })).Any();
    });

    [Fact]
    public void Every_open_item_is_chosen_or_explained() => ForAll((input, actions) =>
    {
        var waiting = SelectionExplanation.Explain(input, actions);
        var open = input.Snapshot.Items.Where(item => item.Status != ItemStatus.Done).Select(item => item.Id);
        return waiting.All(entry => entry.Reason.Length > 0 && (entry.Kind == WaitKind.Dependencies) == (entry.WaitsFor.Count > 0))
            && waiting.Select(entry => entry.Item.Id).Concat(actions.Select(action => action.Item.Id)).Order(StringComparer.Ordinal)
                .SequenceEqual(open.Order(StringComparer.Ordinal));
    });

    private static IEnumerable<SchedulingAction> Work(IEnumerable<SchedulingAction> actions) => actions.Where(action => action is not SchedulingAction.Promote);

    private static bool IsDestructive(SchedulingAction action) => action is SchedulingAction.RunPhase { Phase.IsDestructive: true };

    private static void ForAll(Func<SelectionInput, IReadOnlyList<SchedulingAction>, bool> property, int tests = 500) =>
        Prop.ForAll(SelectionInputs.Arbitrary, input => property(input, Selection.Choose(input))).Check(Config.QuickThrowOnFailure.WithMaxTest(tests));
}
