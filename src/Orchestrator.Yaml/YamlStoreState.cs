using Orchestrator.Backlog;

namespace Orchestrator.Yaml;

/// <summary>Both files of a YAML store as they were read, and what they mean together.</summary>
internal sealed class YamlStoreState
{
    /// <summary>Puts the files together.</summary>
    /// <param name="active">The open items.</param>
    /// <param name="archive">The done items; null: there is no such file yet.</param>
    public YamlStoreState(LoadedDocument active, LoadedDocument? archive)
    {
        Active = active;
        Archive = archive;
        var document = active.Document;
        foreach (var item in archive?.Document.Items ?? []) ArchivedItems[item.Id] = item;
        Overlapping = document.Items
            .Where(item => item.Status == ItemStatus.Done || (ArchivedItems.ContainsKey(item.Id) && !document.Restored.Contains(item.Id)))
            .ToDictionary(item => item.Id, StringComparer.Ordinal);

        var archivedIds = ArchivedItems.Keys.Concat(Overlapping.Keys).ToHashSet(StringComparer.Ordinal);
        archivedIds.ExceptWith(document.Restored.Where(id => !Overlapping.ContainsKey(id)));
        // Nothing is said about the overlap: a reader that comes between the two renames of a transaction sees it, and nothing is wrong.
        IReadOnlyList<string> warnings = [.. document.Warnings, .. archive?.Document.Warnings ?? []];
        Snapshot = new(
            Overlapping.Count == 0 ? document.Items : [.. document.Items.Where(item => !Overlapping.ContainsKey(item.Id))], () => archivedIds, warnings);
    }

    /// <summary>The file of the open items.</summary>
    public LoadedDocument Active { get; }

    /// <summary>The file of the done items; null: none yet.</summary>
    public LoadedDocument? Archive { get; }

    /// <summary>The items of the archive file by id, in its order.</summary>
    public OrderedDictionary<string, BacklogItem> ArchivedItems { get; } = new(StringComparer.Ordinal);

    /// <summary>Items of the active file that count as archived: done ones on their way, and ids that are in both files.</summary>
    public IReadOnlyDictionary<string, BacklogItem> Overlapping { get; }

    /// <summary>What readers see.</summary>
    public BacklogSnapshot Snapshot { get; }

    /// <summary>The archived item of an id, or null.</summary>
    public BacklogItem? FindArchived(string id)
    {
        var item = ArchivedItems.GetValueOrDefault(id) ?? Overlapping.GetValueOrDefault(id);
        return item is null || item.Status == ItemStatus.Done ? item : item with { Status = ItemStatus.Done };
    }
}
