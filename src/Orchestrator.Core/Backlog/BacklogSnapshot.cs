using System.Diagnostics.CodeAnalysis;

namespace Orchestrator.Backlog;

/// <summary>The backlog as it was at one moment; immutable and shared between readers.</summary>
public sealed class BacklogSnapshot
{
    // A dictionary over 100 000 items takes some milliseconds and 3 MB; few lookups do without by halving.
    private const int LookupsBeforeIndex = 32;
    private readonly Lazy<Dictionary<string, BacklogItem>> byId;
    private readonly Lazy<IReadOnlySet<string>> archivedIds;
    private readonly bool isSorted;
    private int lookups;

    /// <summary>Makes a snapshot.</summary>
    /// <param name="items">The open items in the order of the file.</param>
    /// <param name="archivedIds">Ids that count as Done; read on first need.</param>
    /// <param name="warnings">What the reader noticed and healed.</param>
    public BacklogSnapshot(IReadOnlyList<BacklogItem> items, Func<IReadOnlySet<string>> archivedIds, IReadOnlyList<string> warnings)
        : this(items, archivedIds, warnings, isSorted: false)
    {
    }

    /// <summary>Makes a snapshot of items of which it is known whether their ids rise (ordinal).</summary>
    internal BacklogSnapshot(
        IReadOnlyList<BacklogItem> items, Func<IReadOnlySet<string>> archivedIds, IReadOnlyList<string> warnings, bool isSorted)
    {
        Items = items;
        Warnings = warnings;
        this.isSorted = isSorted;
        this.archivedIds = new(archivedIds);
        byId = new(Index);
    }

    /// <summary>The open items in the order of the file.</summary>
    public IReadOnlyList<BacklogItem> Items { get; }

    /// <summary>What the reader noticed and healed.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Ids of the archive (pruned entries included).</summary>
    public IReadOnlySet<string> ArchivedIds => archivedIds.Value;

    /// <summary>Finds an open item by its exact id.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out BacklogItem? item)
    {
        if (!isSorted || byId.IsValueCreated || Interlocked.Increment(ref lookups) > LookupsBeforeIndex) return byId.Value.TryGetValue(id, out item);
        item = FindByHalving(id);
        return item is not null;
    }

    /// <summary>Whether a dependency on this id is met: archived, or open with status Done.</summary>
    public bool IsDone(string id) => TryGet(id, out var item) ? item.Status == ItemStatus.Done : ArchivedIds.Contains(id);

    /// <summary>Whether every dependency of the item is met; an unknown id is not (chapter 1.4).</summary>
    public bool HasDependenciesMet(BacklogItem item)
    {
        var dependencies = item.Dependencies;
        for (var i = 0; i < dependencies.Count; i++)
            if (!IsDone(dependencies[i])) return false;
        return true;
    }

    private Dictionary<string, BacklogItem> Index()
    {
        var index = new Dictionary<string, BacklogItem>(Items.Count, StringComparer.Ordinal);
        foreach (var item in Items) index.Add(item.Id, item);
        return index;
    }

    private BacklogItem? FindByHalving(string id)
    {
        int low = 0, high = Items.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var item = Items[middle];
            var order = string.CompareOrdinal(item.Id, id);
            if (order == 0) return item;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return null;
    }
}
