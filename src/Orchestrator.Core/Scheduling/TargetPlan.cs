using Orchestrator.Backlog;

namespace Orchestrator.Scheduling;

/// <summary>Works out, for targets in their order, what is to be pulled in, what is passed over and which one is current (chapter 4.2).</summary>
/// <remarks>Immutable: it remembers how the targets stood when the run began, and judges every later snapshot anew.</remarks>
public sealed class TargetPlan
{
    private readonly IReadOnlyList<string> targets;
    private readonly Dictionary<string, TargetState> passedOver;

    private TargetPlan(IReadOnlyList<string> targets, Dictionary<string, TargetState> passedOver)
    {
        this.targets = targets;
        this.passedOver = passedOver;
    }

    /// <summary>Targets that the run passes over from the beginning, with the reason: missing, done, or blocked.</summary>
    public IReadOnlyList<TargetState> PassedOver => [.. targets.Where(passedOver.ContainsKey).Select(id => passedOver[id])];

    /// <summary>Judges the targets as they stand before the run.</summary>
    /// <param name="targets">Exact ids in the order they were given; one given twice counts once.</param>
    /// <param name="snapshot">The backlog.</param>
    /// <param name="hindrance">Why the run cannot advance an item, beyond blocks and claims (excluded by preflight, unblocked meanwhile); null if it can.</param>
    public static TargetPlan Create(IReadOnlyList<string> targets, BacklogSnapshot snapshot, Func<BacklogItem, string?>? hindrance = null)
    {
        var distinct = targets.Distinct(StringComparer.Ordinal).ToList();
        var judge = new Judge(snapshot, hindrance);
        return new(
            distinct,
            distinct.Select(id => judge.StateOf(id) with { IsPassedOver = true })
                .Where(state => state.Standing != TargetStanding.Open)
                .ToDictionary(state => state.Id, StringComparer.Ordinal));
    }

    /// <summary>Where the targets stand now.</summary>
    /// <param name="snapshot">The backlog.</param>
    /// <param name="overlaps">Whether all open targets may be worked on at once, rather than one after the other.</param>
    /// <param name="hindrance">As for <see cref="Create"/>.</param>
    public TargetProgress At(BacklogSnapshot snapshot, bool overlaps, Func<BacklogItem, string?>? hindrance = null)
    {
        var judge = new Judge(snapshot, hindrance);
        var states = new List<TargetState>();
        var selected = new HashSet<string>(StringComparer.Ordinal);
        var pulled = new List<PulledDependency>();
        string? current = null;
        foreach (var id in targets)
        {
            var state = passedOver.GetValueOrDefault(id) ?? judge.StateOf(id);
            states.Add(state);
            if (state.Standing != TargetStanding.Open || (current is not null && !overlaps)) continue;
            current ??= id;
            foreach (var item in judge.Graph.OpenDependenciesOf([id]))
                if (selected.Add(item.Id)) pulled.Add(new(item, id));
            selected.Add(id);
        }

        pulled.RemoveAll(dependency => targets.Contains(dependency.Item.Id));
        return new(states, current, selected, pulled);
    }

    /// <summary>These items and every open item that they wait for, for a piped set.</summary>
    public static IReadOnlySet<string> WithDependencies(IEnumerable<string> ids, BacklogSnapshot snapshot)
    {
        var set = ids.ToHashSet(StringComparer.Ordinal);
        set.UnionWith(DependencyGraph.Of(snapshot).OpenDependenciesOf([.. set]).Select(item => item.Id));
        return set;
    }

    /// <summary>Judges targets against one snapshot.</summary>
    private sealed class Judge(BacklogSnapshot snapshot, Func<BacklogItem, string?>? hindrance)
    {
        private IReadOnlyList<IReadOnlyList<string>>? cycles;

        public DependencyGraph Graph { get; } = DependencyGraph.Of(snapshot);

        public TargetState StateOf(string id)
        {
            if (snapshot.IsDone(id)) return new(id, TargetStanding.Done, "is done", false);
            if (!snapshot.TryGet(id, out var item)) return new(id, TargetStanding.Missing, "does not exist", false);
            return WhyStuck(item) is { } reason ? new(id, TargetStanding.Blocked, reason, false) : new(id, TargetStanding.Open, null, false);
        }

        private string? WhyStuck(BacklogItem target)
        {
            if (Hindrance(target) is { } own) return own;
            if (target.Dependencies.Count == 0) return null;

            var pulled = Graph.OpenDependenciesOf([target.Id]);
            foreach (var item in pulled)
                if (Hindrance(item) is { } reason) return $"waits for {item.Id}, which {reason}";
            foreach (var item in pulled.Prepend(target))
                foreach (var dependency in item.Dependencies)
                    if (!Graph.IsOpen(dependency) && !Graph.IsDone(dependency))
                        return $"waits for {dependency}, which is not known{(item == target ? "" : $" ({item.Id} depends on it)")}";
            if (pulled.Count == 0) return null;

            cycles ??= Graph.Cycles();
            var involved = pulled.Prepend(target).Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
            return cycles.FirstOrDefault(cycle => involved.Contains(cycle[0])) is { } found
                ? $"waits in a circle: {DependencyGraph.Show(found)}"
                : null;
        }

        private string? Hindrance(BacklogItem item)
        {
            if (item.Status == ItemStatus.Blocked) return $"is blocked: {item.BlockedReason ?? "no reason given"}";
            if (item.ClaimedBy is not null) return $"is claimed by {item.ClaimedBy}";
            return hindrance?.Invoke(item);
        }
    }
}
