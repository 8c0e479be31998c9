using Orchestrator.Pipelines;

namespace Orchestrator.Backlog;

/// <summary>Mends items whose status and phase do not belong together, as other tools or older data leave them (chapter 1.2).</summary>
/// <remarks>In memory only; it reaches the file with the item's next change.</remarks>
public static class Healing
{
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

    /// <summary>What was mended, in one sentence.</summary>
    public static string Describe(BacklogItem before, BacklogItem after)
    {
        var found = before.Phase is null ? "without a phase" : $"at phase {before.Phase}";
        var goesOn = after.Phase is null ? $"it counts as {after.Status}" : $"it goes on at phase {after.Phase}";
        return $"{before} was found {before.Status} {found}; {goesOn}.";
    }
}
