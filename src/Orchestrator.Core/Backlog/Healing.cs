using Orchestrator.Pipelines;

namespace Orchestrator.Backlog;

/// <summary>Mends items whose status and phase do not belong together, as other tools or older data leave them (chapter 1.2).</summary>
/// <remarks>In memory only; it reaches the file with the item's next change.</remarks>
public static class Healing
{
    /// <summary>Items that are told of one by one; a whole backlog left so by another tool would drown everything else.</summary>
    private const int MostDescribed = 10;

    /// <summary>The item in a consistent state; the same object when it was one. An unknown pipeline is left for preflight to report.</summary>
    public static BacklogItem Heal(BacklogItem item, PipelineCatalog pipelines)
    {
        if (item.Status is ItemStatus.Blocked or ItemStatus.Done) return item;
        if (item.Status is ItemStatus.New or ItemStatus.Ready)
            return item.Phase is null && item.PhasePool is null ? item : item with { Phase = null, PhasePool = null };

        if (pipelines.Find(item.Pipeline) is not { } pipeline) return item;
        var pool = item.Status == ItemStatus.Scoping ? PhasePool.Pre : PhasePool.Main;
        var phase = item.Phase is null ? null : pipeline.Find(item.Phase);

        // A phase that exists nowhere in the pipeline is a person's rename: preflight excludes the item and says so.
        if (item.Phase is not null && phase is null) return item;
        if (phase?.Pool == pool) return item.PhasePool == pool ? item : item with { PhasePool = pool };
        if (pipeline.In(pool) is [var first, ..]) return item with { Phase = first.Name, PhasePool = pool, SubphaseCount = 0 };
        return item with { Status = ItemStatus.Ready, Phase = null, PhasePool = null, SubphaseCount = 0 };
    }

    /// <summary>The snapshot with every item healed, and a warning for each that was not consistent; the same object when all were.</summary>
    public static BacklogSnapshot Heal(BacklogSnapshot snapshot, PipelineCatalog pipelines)
    {
        List<BacklogItem>? healed = null;
        List<string>? warnings = null;
        var count = 0;
        var position = -1;
        foreach (var item in snapshot.Items)
        {
            position++;
            var mended = Heal(item, pipelines);
            if (ReferenceEquals(mended, item)) continue;
            healed ??= [.. snapshot.Items];
            healed[position] = mended;
            warnings ??= [.. snapshot.Warnings];
            if (++count <= MostDescribed) warnings.Add(Describe(item, mended));
        }

        if (count > MostDescribed) warnings!.Add($"{count - MostDescribed} more items were found in such a state; they go on at the phase that their status calls for.");
        return healed is null ? snapshot : new BacklogSnapshot(healed, () => snapshot.ArchivedIds, warnings!);
    }

    /// <summary>What was mended, in one sentence.</summary>
    public static string Describe(BacklogItem before, BacklogItem after)
    {
        var found = before.Phase is null ? "without a phase" : $"at phase {before.Phase}";
        var goesOn = after.Phase is null ? $"it counts as {after.Status}" : $"it goes on at phase {after.Phase}";
        return $"{before} was found {before.Status} {found}; {goesOn}.";
    }
}
