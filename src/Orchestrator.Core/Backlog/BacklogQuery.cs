namespace Orchestrator.Backlog;

/// <summary>Which items somebody wants to see; several conditions must all hold, several values of one are alternatives.</summary>
public sealed record BacklogQuery
{
    /// <summary>Patterns of ids; empty: all. Ids as people type them are resolved before (<see cref="ItemId"/>).</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>Statuses; empty: all.</summary>
    public IReadOnlyList<ItemStatus> Statuses { get; init; } = [];

    /// <summary>Tags, case-sensitive; empty: all.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Present phases; empty: all.</summary>
    public IReadOnlyList<string> Phases { get; init; } = [];

    /// <summary>Pipelines, case-sensitive; empty: all.</summary>
    public IReadOnlyList<string> Pipelines { get; init; } = [];

    /// <summary>The pipeline that items naming none count to; null: they match no pipeline.</summary>
    public string? DefaultPipeline { get; init; }

    /// <summary>Whether only open items with all dependencies met are wanted.</summary>
    public bool Ready { get; init; }

    /// <summary>Conditions of the filter language.</summary>
    public IReadOnlyList<ItemFilter> Only { get; init; } = [];

    /// <summary>Pattern of the title; null: all.</summary>
    public string? Title { get; init; }

    /// <summary>How many at most; null: all.</summary>
    public int? First { get; init; }

    /// <summary>Whether done items are asked for by name; they lie in the archive.</summary>
    public bool WantsDone =>
        Statuses.Contains(ItemStatus.Done)
        || Only.Any(filter => filter.Field == ItemFilterField.Status && filter.Values.Contains(BacklogWords.Of(ItemStatus.Done)));

    /// <summary>The matching items, open ones in the order of the backlog, archived ones behind them; computed as they are asked for.</summary>
    /// <param name="snapshot">The backlog; dependencies are judged against the whole of it.</param>
    /// <param name="archived">Archived items to search as well; null: none.</param>
    public IEnumerable<BacklogItem> Run(BacklogSnapshot snapshot, IEnumerable<BacklogItem>? archived = null)
    {
        var ids = Ids.Select(pattern => new Wildcard(pattern)).ToList();
        var title = Title is null ? null : new Wildcard(Title);
        var all = archived is null ? snapshot.Items : snapshot.Items.Concat(archived.Where(item => !snapshot.TryGet(item.Id, out _)));

        // Most look at the whole backlog: then no item is touched here, which for 100 000 costs as much as handing them to PowerShell.
        var matching = IsUnconditional ? all : all.Where(item => Matches(item, snapshot, ids, title));
        return First is { } count ? matching.Take(count) : matching;
    }

    private bool IsUnconditional =>
        !Ready && Title is null && Ids.Count + Statuses.Count + Tags.Count + Phases.Count + Pipelines.Count + Only.Count == 0;

    private bool Matches(BacklogItem item, BacklogSnapshot snapshot, List<Wildcard> ids, Wildcard? title)
    {
        if (Statuses.Count > 0 && !Statuses.Contains(item.Status)) return false;
        if (ids.Count > 0 && !ids.Exists(id => id.Matches(item.Id))) return false;
        if (Tags.Count > 0 && !item.Tags.Any(Tags.Contains)) return false;
        if (Phases.Count > 0 && (item.Phase is null || !Phases.Contains(item.Phase, StringComparer.OrdinalIgnoreCase))) return false;
        if (Pipelines.Count > 0 && ((item.Pipeline ?? DefaultPipeline) is not { } pipeline || !Pipelines.Contains(pipeline))) return false;
        foreach (var filter in Only)
            if (!filter.Matches(item)) return false;
        if (title is not null && !title.Matches(item.Title)) return false;
        return !Ready || (item.Status != ItemStatus.Done && snapshot.HasDependenciesMet(item));
    }
}
