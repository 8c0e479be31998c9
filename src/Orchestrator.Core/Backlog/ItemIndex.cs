using System.Diagnostics.CodeAnalysis;

namespace Orchestrator.Backlog;

/// <summary>Finds items by their ids: a large table that snapshots share, and over it what has changed since it was made.</summary>
internal sealed class ItemIndex
{
    // Beyond it a new table is cheaper in the long run than looking twice.
    private const int LargePerChanged = 8;
    private readonly ItemBlocks basis;
    private readonly Dictionary<string, BacklogItem> large;
    private readonly Dictionary<string, BacklogItem?> changed;

    private ItemIndex(ItemBlocks basis, Dictionary<string, BacklogItem> large, Dictionary<string, BacklogItem?> changed)
    {
        this.basis = basis;
        this.large = large;
        this.changed = changed;
    }

    /// <summary>The index of some items, made from nothing: 100 000 take some milliseconds and 3 MB.</summary>
    public static ItemIndex Of(ItemBlocks items)
    {
        var large = new Dictionary<string, BacklogItem>(items.Count, StringComparer.Ordinal);
        foreach (var block in items.Blocks)
            foreach (var item in block) large.Add(item.Id, item);
        return new(items, large, []);
    }

    /// <summary>The index of a later state of the items; only blocks that are not in both are looked at.</summary>
    public ItemIndex For(ItemBlocks items)
    {
        var gone = basis.Blocks.ToHashSet();
        var come = items.Blocks.Where(block => !gone.Remove(block)).ToList();
        if ((gone.Sum(block => block.Length) + come.Sum(block => block.Length)) * LargePerChanged > large.Count) return Of(items);
        var difference = new Dictionary<string, BacklogItem?>(StringComparer.Ordinal);
        foreach (var block in gone)
            foreach (var item in block) difference[item.Id] = null;
        foreach (var block in come)
            foreach (var item in block) difference[item.Id] = item;
        return new(basis, large, difference);
    }

    /// <summary>Finds an item by its exact id.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out BacklogItem? item) =>
        changed.Count > 0 && changed.TryGetValue(id, out item) ? item is not null : large.TryGetValue(id, out item);
}
