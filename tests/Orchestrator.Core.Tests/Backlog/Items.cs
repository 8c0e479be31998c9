using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Tests.Backlog;

/// <summary>Short ways to say which items and pipelines a test is about.</summary>
internal static class Items
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Pipeline Feature = new(
        "feature",
        [new("research", PhasePool.Pre), new("outline", PhasePool.Pre)],
        [new("prd", PhasePool.Main), new("build", PhasePool.Main) { IsDestructive = true }, new("review", PhasePool.Main)]);

    public static readonly Pipeline Blog = new("blog", [], [new("draft", PhasePool.Main), new("publish", PhasePool.Main)]);

    public static readonly PipelineCatalog Catalog = new([Feature, Blog]);

    public static BacklogItem Item(string id, ItemStatus status = ItemStatus.New, string? phase = null, params string[] dependsOn) => new()
    {
        Id = id,
        Title = $"Title of {id}",
        Status = status,
        Phase = phase,
        PhasePool = phase is null ? null : Feature.Find(phase)?.Pool ?? Blog.Find(phase)?.Pool,
        Dependencies = dependsOn,
        CreatedAt = Start,
        UpdatedAt = Start,
    };

    public static BacklogItem Blocked(string id, string reason = "why", BlockType? type = null, ItemStatus from = ItemStatus.New, string? phase = null) =>
        Item(id, from, phase) with { Status = ItemStatus.Blocked, BlockedReason = reason, BlockedType = type, BlockedFromStatus = from };

    public static BacklogSnapshot Snapshot(params BacklogItem[] items) => SnapshotWithArchive([], items);

    public static BacklogSnapshot SnapshotWithArchive(string[] archived, params BacklogItem[] items) =>
        new(items, () => archived.ToHashSet(StringComparer.Ordinal), []);

    public static BacklogDraft Draft(params BacklogItem[] items) => DraftWithArchive([], items);

    public static BacklogDraft DraftWithArchive(BacklogItem[] archived, params BacklogItem[] items)
    {
        var next = 0;
        return new(
            SnapshotWithArchive([.. archived.Select(item => item.Id)], items),
            Start.AddHours(1),
            id => archived.FirstOrDefault(item => item.Id == id),
            taken =>
            {
                string id;
                do id = $"WRK-new{next++}"; while (taken(id));
                return id;
            });
    }

    public static OrchestratorException Refused(string id, Action action)
    {
        var refusal = Assert.ThrowsAny<OrchestratorException>(action);
        Assert.Equal(id, refusal.Id);
        Assert.NotEmpty(refusal.Remedy);
        return refusal;
    }
}
