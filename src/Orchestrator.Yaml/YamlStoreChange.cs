using Orchestrator.Backlog;

namespace Orchestrator.Yaml;

/// <summary>What a transaction makes of the two files: first everything in the active one, then the archive, then the active one without what left.</summary>
internal sealed class YamlStoreChange
{
    private readonly List<BacklogItem> first = [];
    private readonly List<BacklogItem> leaving = [];
    private readonly HashSet<string> restored;

    /// <summary>Works the transaction out, crashes of earlier ones included.</summary>
    /// <exception cref="OrchestratorException">An item may not be written as it is.</exception>
    public YamlStoreChange(YamlStoreState state, BacklogDraft draft)
    {
        restored = [.. state.Active.Document.Restored, .. draft.Restored];
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in state.Active.Document.Items)
        {
            present.Add(item.Id);
            var isRestored = draft.Restored.Contains(item.Id);
            if (draft.Removed.Contains(item.Id)) continue;
            if (draft.Archived.TryGetValue(item.Id, out var archived)) Leave(Checked(item, archived));
            else if (draft.Changed.TryGetValue(item.Id, out var changed)) Stay(Checked(item, changed));
            else if (!state.Overlapping.ContainsKey(item.Id) || isRestored) Stay(item);
            else if (!state.ArchivedItems.ContainsKey(item.Id)) Leave(item);
        }

        foreach (var item in draft.Changed.Values.Where(item => !present.Contains(item.Id)))
        {
            if (!draft.Restored.Contains(item.Id) && state.FindArchived(item.Id) is not null) throw Taken(item.Id);
            Stay(Checked(state.FindArchived(item.Id), item));
        }

        foreach (var item in draft.Archived.Values.Where(item => !present.Contains(item.Id))) Leave(Checked(state.FindArchived(item.Id), item));

        restored.IntersectWith(first.Where(item => item.Status != ItemStatus.Done).Select(item => item.Id));
        var document = state.Active.Document;
        First = document with { Items = first, Restored = restored };
        if (leaving.Count == 0 && restored.Count == 0) return;

        var archive = new OrderedDictionary<string, BacklogItem>(state.ArchivedItems, StringComparer.Ordinal);
        foreach (var id in restored) archive.Remove(id);
        foreach (var item in leaving) archive[item.Id] = item;
        Archive = (state.Archive?.Document ?? new BacklogDocument()) with { Items = [.. archive.Values], Restored = new HashSet<string>() };
        Last = document with { Items = [.. first.Where(item => item.Status != ItemStatus.Done)], Restored = new HashSet<string>() };
    }

    /// <summary>The active file of the commit point: changed items, leaving ones as done.</summary>
    public BacklogDocument First { get; }

    /// <summary>The archive that follows; null: it does not change.</summary>
    public BacklogDocument? Archive { get; }

    /// <summary>The active file in the end; null: as of the commit point.</summary>
    public BacklogDocument? Last { get; }

    private void Stay(BacklogItem item)
    {
        if (item.Status == ItemStatus.Done) Leave(item);
        else first.Add(item);
    }

    private void Leave(BacklogItem item)
    {
        var done = item.Status == ItemStatus.Done ? item : item with { Status = ItemStatus.Done };
        first.Add(done);
        leaving.Add(done);
    }

    private static BacklogItem Checked(BacklogItem? before, BacklogItem item)
    {
        if (before is null) ItemId.Require(item.Id);
        if (before?.Title != item.Title) ItemTitle.Require(item.Title);
        return item;
    }

    private static OrchestratorException Taken(string id) => new(
        "OrcIdTaken",
        $"The id {id} belongs to an archived item.",
        $"Bring that one back with 'Restore-BacklogItem {id}' (orchestrate restore {id}), or take another id.",
        ErrorKind.InvalidArgument,
        id);
}
