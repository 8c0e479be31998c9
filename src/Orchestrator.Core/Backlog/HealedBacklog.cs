using Orchestrator.Pipelines;

namespace Orchestrator.Backlog;

/// <summary>A snapshot with every item healed (chapter 1.2), made from an earlier one: only what changed since is gone through.</summary>
/// <remarks>Whoever reads a large backlog again and again keeps it; 100 000 items take some ten milliseconds, those around one change none.</remarks>
internal sealed class HealedBacklog
{
    /// <summary>Items that are told of one by one; a whole backlog left so by another tool would drown everything else.</summary>
    private const int MostDescribed = 10;

    private readonly PipelineCatalog pipelines;
    private readonly Dictionary<BacklogItem[], Block> blocks;

    private HealedBacklog(BacklogSnapshot read, PipelineCatalog pipelines, Dictionary<BacklogItem[], Block> blocks, BacklogSnapshot snapshot)
    {
        Read = read;
        this.pipelines = pipelines;
        this.blocks = blocks;
        Snapshot = snapshot;
    }

    /// <summary>The snapshot as the store gave it.</summary>
    public BacklogSnapshot Read { get; }

    /// <summary>The snapshot with every item healed, and a warning for each that was not consistent; the same object when all were.</summary>
    public BacklogSnapshot Snapshot { get; }

    /// <summary>Heals a snapshot.</summary>
    /// <param name="read">The snapshot as the store gave it.</param>
    /// <param name="pipelines">The configured pipelines.</param>
    /// <param name="earlier">An earlier one of the same backlog; null: none.</param>
    public static HealedBacklog Of(BacklogSnapshot read, PipelineCatalog pipelines, HealedBacklog? earlier)
    {
        if (earlier?.pipelines != pipelines) earlier = null;
        if (earlier?.Read == read) return earlier;
        var blocks = new Dictionary<BacklogItem[], Block>(read.Blocks.Count);
        foreach (var items in read.Blocks) blocks[items] = earlier?.blocks.GetValueOrDefault(items) ?? Heal(items, pipelines);
        return new(read, pipelines, blocks, Join(read, blocks, earlier?.Snapshot));
    }

    private static Block Heal(BacklogItem[] items, PipelineCatalog pipelines)
    {
        BacklogItem[]? healed = null;
        List<string>? mended = null;
        var count = 0;
        for (var i = 0; i < items.Length; i++)
        {
            var item = Healing.Heal(items[i], pipelines);
            if (ReferenceEquals(item, items[i])) continue;
            healed ??= [.. items];
            healed[i] = item;
            if (++count <= MostDescribed) (mended ??= []).Add(Healing.Describe(items[i], item));
        }

        return new(healed ?? items, count, mended ?? []);
    }

    private static BacklogSnapshot Join(BacklogSnapshot read, Dictionary<BacklogItem[], Block> blocks, BacklogSnapshot? earlier)
    {
        var count = blocks.Values.Sum(block => block.Count);
        if (count == 0) return read;
        var found = read.Blocks.SelectMany(items => blocks[items].Mended).Take(MostDescribed);
        var warnings = new List<string>([.. read.Warnings, .. found]);
        if (count > MostDescribed)
            warnings.Add($"{count - MostDescribed} more items were found in such a state; they go on at the phase that their status calls for.");
        return read.With(new ItemBlocks([.. read.Blocks.Select(items => blocks[items].Items)]), warnings, earlier);
    }

    /// <summary>A block as it is after healing.</summary>
    /// <param name="Items">The items; the very block when all were consistent.</param>
    /// <param name="Count">How many were not.</param>
    /// <param name="Mended">The first of them, a sentence each.</param>
    private sealed record Block(BacklogItem[] Items, int Count, IReadOnlyList<string> Mended);
}
