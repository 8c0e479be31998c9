using Orchestrator.Backlog;
using Orchestrator.Storage;

namespace Orchestrator.Tests.Storage;

internal static class StoreExtensions
{
    public static Task ChangeAsync(this IBacklogStore store, Action<BacklogDraft> change, bool durable) => store.UpdateAsync(
        draft =>
        {
            change(draft);
            return 0;
        },
        durable,
        CancellationToken.None);

    public static Task PutAsync(this IBacklogStore store, BacklogItem item) => store.UpdateAsync(draft =>
    {
        draft.Put(item);
        return 0;
    }, CancellationToken.None);

    public static Task ChangeAsync(this IBacklogStore store, string id, Func<BacklogItem, BacklogItem> change) => store.UpdateAsync(draft =>
    {
        draft.Put(change(draft.Get(id)));
        return 0;
    }, CancellationToken.None);

    public static Task ArchiveAsync(this IBacklogStore store, string id, Resolution resolution = Resolution.Completed) => store.UpdateAsync(draft =>
    {
        draft.Archive(draft.Get(id) with { Status = ItemStatus.Done, Resolution = resolution, Phase = null, PhasePool = null });
        return 0;
    }, CancellationToken.None);

    public static Task RestoreAsync(this IBacklogStore store, string id) => store.UpdateAsync(draft =>
    {
        draft.Restore(draft.ReadArchived(id)! with { Status = ItemStatus.New, Resolution = null, AppliedAttempts = [] });
        return 0;
    }, CancellationToken.None);

    public static async Task<BacklogItem> ItemAsync(this IBacklogStore store, string id)
    {
        var snapshot = await store.ReadAsync(CancellationToken.None);
        Assert.True(snapshot.TryGet(id, out var item), $"{id} is not among the open items");
        return item;
    }
}
