using System.Diagnostics.CodeAnalysis;

namespace Orchestrator.Backlog;

/// <summary>The backlog as it was at one moment; immutable and shared between readers.</summary>
public sealed class BacklogSnapshot
{
    // An index of 100 000 items takes some milliseconds and 3 MB; few lookups do without by halving.
    private const int LookupsBeforeIndex = 32;
    private readonly ItemBlocks blocks;
    private readonly ItemIndex? earlierIndex;
    private readonly Lazy<ItemIndex> index;
    private readonly Lazy<IReadOnlySet<string>> archivedIds;
    private readonly bool isSorted;
    private int lookups;

    /// <summary>Makes a snapshot.</summary>
    /// <param name="items">The open items in the order of the file.</param>
    /// <param name="archivedIds">Ids that count as Done; read on first need.</param>
    /// <param name="warnings">What the reader noticed and healed.</param>
    public BacklogSnapshot(IReadOnlyList<BacklogItem> items, Func<IReadOnlySet<string>> archivedIds, IReadOnlyList<string> warnings)
        : this(items, archivedIds, warnings, isSorted: false, earlier: null)
    {
    }

    /// <summary>Makes a snapshot of items of which it is known whether their ids rise (ordinal); an earlier one of the same backlog lends its index.</summary>
    internal BacklogSnapshot(
        IReadOnlyList<BacklogItem> items, Func<IReadOnlySet<string>> archivedIds, IReadOnlyList<string> warnings, bool isSorted, BacklogSnapshot? earlier)
    {
        blocks = ItemBlocks.Of(items);
        Items = items;
        Warnings = warnings;
        this.isSorted = isSorted;
        this.archivedIds = new(archivedIds);
        // The index itself and not the snapshot that has it: else each would hold the one before it, back to the first.
        earlierIndex = earlier is { index.IsValueCreated: true } ? earlier.index.Value : earlier?.earlierIndex;
        index = new(() => earlierIndex?.For(blocks) ?? ItemIndex.Of(blocks));
    }

    /// <summary>The open items in the order of the file.</summary>
    public IReadOnlyList<BacklogItem> Items { get; }

    /// <summary>The open items in blocks; a block that two snapshots have in common has the same items in both.</summary>
    internal IReadOnlyList<BacklogItem[]> Blocks => blocks.Blocks;

    /// <summary>What the reader noticed and healed.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Ids of the archive (pruned entries included).</summary>
    public IReadOnlySet<string> ArchivedIds => archivedIds.Value;

    /// <summary>Finds an open item by its exact id.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out BacklogItem? item)
    {
        if (!isSorted || index.IsValueCreated || Interlocked.Increment(ref lookups) > LookupsBeforeIndex) return index.Value.TryGet(id, out item);
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

    /// <summary>This snapshot with its items in another state; their ids are the same.</summary>
    internal BacklogSnapshot With(ItemBlocks items, IReadOnlyList<string> warnings, BacklogSnapshot? earlier) =>
        new(items, () => ArchivedIds, warnings, isSorted, earlier);

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
