using Orchestrator.Backlog;
using Orchestrator.Runs;

namespace Orchestrator.Scheduling;

/// <summary>Which items a run may advance; asked anew with every snapshot, since items come and change while it runs (chapter 4.2).</summary>
internal sealed class RunScope
{
    private readonly RunRequest request;
    private readonly IReadOnlyList<ItemFilter>? filters;
    private readonly TargetPlan? targets;
    private readonly HashSet<string> matched = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ItemStatus> firstSeen = new(StringComparer.Ordinal);

    /// <summary>Makes the scope of a request whose ids are exact.</summary>
    /// <param name="request">The request.</param>
    /// <param name="snapshot">The backlog before the run.</param>
    /// <param name="excluded">Items that the checks before the run found unfit.</param>
    /// <exception cref="OrchestratorException">A filter that cannot be read.</exception>
    public RunScope(RunRequest request, BacklogSnapshot snapshot, IReadOnlySet<string> excluded)
    {
        this.request = request;
        filters = request.Filters.Count > 0 ? ItemFilter.ParseAll(request.Filters) : null;
        targets = request.Targets.Count > 0 ? TargetPlan.Create(request.Targets, snapshot, item => excluded.Contains(item.Id) ? "was excluded by the checks before the run" : null) : null;
        Messages = targets is not null ? Describe(targets, snapshot) : [.. request.UnknownItems.Select(id => $"{id} does not exist; it is passed over.")];
        if (filters is null && request.Items is { } items) matched.UnionWith(items);
    }

    /// <summary>Whether targets were named.</summary>
    public bool HasTargets => targets is not null;

    /// <summary>Whether a filter was given.</summary>
    public bool HasFilters => filters is not null;

    /// <summary>Whether items came through a pipe.</summary>
    public bool IsPiped => request.Items is not null;

    /// <summary>Whether none of the ids that were given means an item.</summary>
    public bool KnowsNone => request is { Items.Count: 0, UnknownItems.Count: > 0 };

    /// <summary>Whether any item ever belonged to the scope; always true without filter and pipe.</summary>
    public bool EverMatched => !(HasFilters || IsPiped) || matched.Count > 0;

    /// <summary>What a person should know about the request before anything runs.</summary>
    public IReadOnlyList<string> Messages { get; }

    /// <summary>The ids that may run now, pulled-in dependencies included; null: all items.</summary>
    /// <param name="snapshot">The backlog.</param>
    /// <param name="hindrance">Why the run cannot advance an item, beyond blocks and claims; null if it can.</param>
    public IReadOnlySet<string>? Selected(BacklogSnapshot snapshot, Func<BacklogItem, string?>? hindrance = null)
    {
        if (targets is not null) return targets.At(snapshot, Overlaps, hindrance).Selected;
        if (filters is not null) Match(snapshot);

        // A filter respects dependencies and runs none of them; a pipe pulls them in, but whoever asks for triage alone gets nothing else done.
        return HasFilters || (IsPiped && request.TriageOnly) ? matched : IsPiped ? TargetPlan.WithDependencies(matched, snapshot) : null;
    }

    /// <summary>The halt that the targets demand; null while there is something to do, and without targets.</summary>
    public RunHalt? TargetHalt(BacklogSnapshot snapshot, Func<BacklogItem, string?>? hindrance = null)
    {
        if (targets?.At(snapshot, Overlaps, hindrance) is not { } progress) return null;
        if (!request.AutoAdvance && progress.BlockedDuringRun.FirstOrDefault() is { } blocked)
            return new(
                HaltReason.TargetBlocked,
                $"Target {blocked.Id} {blocked.Reason}. Decide, then unblock it and start again, or let the run pass it over with -AutoAdvance (--auto-advance).");
        if (!progress.IsOver) return null;
        var stuck = progress.Targets.Where(target => target.Standing == TargetStanding.Blocked).Select(target => $"{target.Id} {target.Reason}").ToArray();
        return stuck.Length > 0
            ? new(HaltReason.TargetBlocked, $"Nothing is left to do for the targets, but {string.Join("; ", stuck)}.")
            : new(HaltReason.TargetCompleted, progress.AreAllDone ? "All targets are done." : "All targets that exist are done.");
    }

    /// <summary>The open items of the scope: what a run has not finished.</summary>
    public IReadOnlyList<BacklogItem> OpenItems(SelectionInput input)
    {
        var within = targets is not null
            ? TargetPlan.WithDependencies(request.Targets.Where(target => !input.Snapshot.IsDone(target)), input.Snapshot)
            : Selected(input.Snapshot);
        return [.. input.Snapshot.Items.Where(item =>
            item.Status != ItemStatus.Done && within?.Contains(item.Id) != false && (!request.TriageOnly || item.Status == ItemStatus.New))];
    }

    /// <summary>Whether a target is known nowhere: it cannot be said to be done.</summary>
    public bool MissesTarget(BacklogSnapshot snapshot) =>
        KnowsNone || (targets is not null && request.Targets.Any(target => !snapshot.TryGet(target, out _) && !snapshot.IsDone(target)));

    private bool Overlaps => request.MaxConcurrent > 1;

    private static IReadOnlyList<string> Describe(TargetPlan targets, BacklogSnapshot snapshot) =>
    [
        .. targets.PassedOver.Select(target => $"{target.Id} {target.Reason}; it is passed over."),
        .. targets.At(snapshot, overlaps: true).PulledIn.GroupBy(pulled => pulled.Target)
            .Select(group => $"{group.Key} depends on {string.Join(", ", group.Select(pulled => pulled.Item.Id))}: pulled in before it."),
    ];

    // A filter by status is judged by the status an item had when it was first seen, so that it is carried through to Done.
    private void Match(BacklogSnapshot snapshot)
    {
        foreach (var item in snapshot.Items)
        {
            if (matched.Contains(item.Id) || request.Items?.Contains(item.Id) == false) continue;
            firstSeen.TryAdd(item.Id, item.Status);
            if (filters!.All(filter => filter.Matches(item with { Status = firstSeen[item.Id] }))) matched.Add(item.Id);
        }
    }
}
