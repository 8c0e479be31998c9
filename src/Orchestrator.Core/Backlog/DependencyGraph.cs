namespace Orchestrator.Backlog;

/// <summary>Who waits for whom among the open items (chapter 1.4); made for a moment, over immutable items.</summary>
/// <remarks>All walks are iterative and linear in items and edges: chains of 100 000 items are no danger to the stack.</remarks>
public sealed class DependencyGraph
{
    private readonly Dictionary<string, BacklogItem> open;
    private readonly Func<string, bool> isArchived;
    private readonly Func<IEnumerable<string>> archivedIds;

    private DependencyGraph(IEnumerable<BacklogItem> items, Func<string, bool> isArchived, Func<IEnumerable<string>> archivedIds)
    {
        open = new(StringComparer.Ordinal);
        foreach (var item in items)
            if (item.Status != ItemStatus.Done) open[item.Id] = item;
        this.isArchived = isArchived;
        this.archivedIds = archivedIds;
    }

    /// <summary>The graph of a snapshot.</summary>
    public static DependencyGraph Of(BacklogSnapshot snapshot) => new(snapshot.Items, snapshot.IsDone, () => snapshot.ArchivedIds);

    /// <summary>The graph of a draft as it stands now; later changes of the draft are not seen.</summary>
    public static DependencyGraph Of(BacklogDraft draft) =>
        new(draft.Items, draft.IsDone, () => draft.Basis.ArchivedIds.Concat(draft.Archived.Keys));

    /// <summary>The graph of items that are read from a file.</summary>
    /// <param name="items">All items that are not archived.</param>
    /// <param name="archivedIds">Ids of those that are.</param>
    public static DependencyGraph Of(IReadOnlyList<BacklogItem> items, IReadOnlySet<string> archivedIds) => new(items, archivedIds.Contains, () => archivedIds);

    /// <summary>Whether the id belongs to an open item.</summary>
    public bool IsOpen(string id) => open.ContainsKey(id);

    /// <summary>Whether a dependency on this id is met.</summary>
    public bool IsDone(string id) => !open.ContainsKey(id) && isArchived(id);

    /// <summary>Dependencies on ids that are known nowhere.</summary>
    public IReadOnlyList<UnknownDependency> Unknown()
    {
        var unknown = new List<UnknownDependency>();
        foreach (var item in open.Values)
            foreach (var id in item.Dependencies)
                if (!open.ContainsKey(id) && !isArchived(id)) unknown.Add(new(item.Id, id));
        return unknown;
    }

    /// <summary>The existing id nearest to an unknown one, at most three edits away; null if none is. Looks at every id.</summary>
    public string? NearestTo(string id) => EditDistance.Nearest(id, open.Keys.Concat(archivedIds()), ItemId.SuggestionDistance);

    /// <summary>The cycle that a new dependency would close, as ids from the item back to itself; null if it closes none.</summary>
    /// <param name="item">The item that would depend.</param>
    /// <param name="dependency">The item it would depend on.</param>
    public IReadOnlyList<string>? CycleClosedBy(string item, string dependency) => CycleClosedBy(item, dependency, open.GetValueOrDefault);

    /// <summary>As <see cref="CycleClosedBy(string, string)"/>, over whatever finds the open items, so that one edge needs no whole graph.</summary>
    internal static IReadOnlyList<string>? CycleClosedBy(string item, string dependency, Func<string, BacklogItem?> find)
    {
        if (item == dependency) return [item, item];

        // Breadth first gives the shortest path, which is the one that is easiest to understand.
        var cameFrom = new Dictionary<string, string>(StringComparer.Ordinal) { [dependency] = item };
        var queue = new Queue<string>([dependency]);
        while (queue.TryDequeue(out var id))
        {
            if (find(id) is not { } current) continue;
            foreach (var next in current.Dependencies)
            {
                if (!cameFrom.TryAdd(next, id)) continue;
                if (next != item)
                {
                    queue.Enqueue(next);
                    continue;
                }

                var path = new List<string> { item };
                for (var step = id; step != item; step = cameFrom[step]) path.Add(step);
                path.Add(item);
                path.Reverse();
                return path;
            }
        }

        return null;
    }

    /// <summary>One cycle for each knot of items that wait for each other, each as ids from the smallest id back to itself.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Cycles()
    {
        // Items that wait for nothing cannot begin a cycle; they are most of a backlog.
        var waiting = open.Values.Where(item => item.Dependencies.Count > 0).Select(item => item.Id);
        var cycles = new List<IReadOnlyList<string>>();
        foreach (var knot in StronglyConnected.Components(waiting, OpenDependenciesOf))
        {
            var first = knot.Min(StringComparer.Ordinal)!;
            foreach (var next in open[first].Dependencies.Where(knot.Contains))
            {
                cycles.Add(CycleClosedBy(first, next)!);
                break;
            }
        }

        return [.. cycles.OrderBy(cycle => cycle[0], StringComparer.Ordinal)];
    }

    /// <summary>All open items that these ones wait for, over any number of steps, each after its own dependencies; cycles are cut.</summary>
    /// <param name="ids">Ids of open items; others are passed over. They are not in the result unless another of them waits for them.</param>
    public IReadOnlyList<BacklogItem> OpenDependenciesOf(IEnumerable<string> ids)
    {
        var ordered = new List<BacklogItem>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var stack = new Stack<(BacklogItem Item, int Next)>();
        foreach (var id in ids)
        {
            if (!open.TryGetValue(id, out var root)) continue;
            foreach (var dependency in root.Dependencies)
            {
                Enter(dependency);
                while (stack.TryPop(out var top))
                {
                    if (top.Next == top.Item.Dependencies.Count)
                    {
                        ordered.Add(top.Item);
                        continue;
                    }

                    stack.Push((top.Item, top.Next + 1));
                    Enter(top.Item.Dependencies[top.Next]);
                }
            }
        }

        return ordered;

        void Enter(string id)
        {
            if (open.TryGetValue(id, out var item) && seen.Add(id)) stack.Push((item, 0));
        }
    }

    /// <summary>A cycle as people read it: <c>A → B → A</c>.</summary>
    public static string Show(IReadOnlyList<string> cycle) => string.Join(" → ", cycle);

    private IEnumerable<string> OpenDependenciesOf(string id) => open[id].Dependencies.Where(open.ContainsKey);
}
