using System.Diagnostics.CodeAnalysis;

namespace Orchestrator.Backlog;

/// <summary>The working copy inside one store transaction: everything put, archived or removed here becomes one rename.</summary>
/// <remarks>Not shared between threads; lives for one call of the store's update.</remarks>
public sealed class BacklogDraft
{
    private readonly Dictionary<string, BacklogItem> put = new(StringComparer.Ordinal);
    private readonly HashSet<string> removed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BacklogItem> archived = new(StringComparer.Ordinal);
    private readonly HashSet<string> restored = new(StringComparer.Ordinal);
    private readonly Func<string, BacklogItem?> readArchived;
    private readonly Func<Func<string, bool>, string> newId;

    /// <summary>Makes a draft over a snapshot.</summary>
    /// <param name="basis">The backlog as the file holds it now.</param>
    /// <param name="now">The time that changes carry, UTC.</param>
    /// <param name="readArchived">Reads one archived item; null if there is none of that id.</param>
    /// <param name="newId">Draws an id for which the given predicate (taken?) is false.</param>
    public BacklogDraft(
        BacklogSnapshot basis, DateTimeOffset now, Func<string, BacklogItem?> readArchived, Func<Func<string, bool>, string> newId)
    {
        Basis = basis;
        Now = now;
        this.readArchived = readArchived;
        this.newId = newId;
    }

    /// <summary>The backlog as the file held it when the transaction began.</summary>
    public BacklogSnapshot Basis { get; }

    /// <summary>The time that changes carry, UTC.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Items added or replaced, by id.</summary>
    public IReadOnlyDictionary<string, BacklogItem> Changed => put;

    /// <summary>Ids deleted for good.</summary>
    public IReadOnlySet<string> Removed => removed;

    /// <summary>Items that leave for the archive, by id.</summary>
    public IReadOnlyDictionary<string, BacklogItem> Archived => archived;

    /// <summary>Ids taken back from the archive; the item itself is in <see cref="Changed"/>.</summary>
    public IReadOnlySet<string> Restored => restored;

    /// <summary>Whether nothing was changed.</summary>
    public bool IsEmpty => put.Count + removed.Count + archived.Count + restored.Count == 0;

    /// <summary>The open items as they stand now, changed ones included, in no promised order.</summary>
    public IEnumerable<BacklogItem> Items
    {
        get
        {
            foreach (var item in Basis.Items)
            {
                if (removed.Contains(item.Id) || archived.ContainsKey(item.Id)) continue;
                yield return put.GetValueOrDefault(item.Id, item);
            }

            foreach (var item in put.Values)
                if (!Basis.TryGet(item.Id, out _)) yield return item;
        }
    }

    /// <summary>Finds an open item by its exact id, as it stands now.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out BacklogItem? item)
    {
        if (put.TryGetValue(id, out item)) return true;
        if (!removed.Contains(id) && !archived.ContainsKey(id) && Basis.TryGet(id, out item)) return true;
        item = null;
        return false;
    }

    /// <summary>The open item of that id as it stands now, or null.</summary>
    public BacklogItem? Find(string id) => TryGet(id, out var item) ? item : null;

    /// <summary>The open item of that id.</summary>
    /// <exception cref="OrchestratorException">OrcItemNotFound, or OrcItemDone when it is archived.</exception>
    public BacklogItem Get(string id)
    {
        if (TryGet(id, out var item)) return item;
        if (IsDone(id))
            throw new OrchestratorException("OrcItemDone", $"{id} is done and archived.", $"Bring it back with 'Restore-BacklogItem {id}' (orchestrate restore {id}).", target: id);
        throw new OrchestratorException("OrcItemNotFound", $"There is no item {id}.", "List the open items with Get-BacklogItem (orchestrate list).", ErrorKind.NotFound, id);
    }

    /// <summary>Whether a dependency on this id is met as things stand now.</summary>
    public bool IsDone(string id)
    {
        if (archived.ContainsKey(id)) return true;
        if (TryGet(id, out var item)) return item.Status == ItemStatus.Done;
        return !restored.Contains(id) && !removed.Contains(id) && Basis.ArchivedIds.Contains(id);
    }

    /// <summary>Whether the id is used by an open or an archived item.</summary>
    public bool Exists(string id) => TryGet(id, out _) || IsDone(id);

    /// <summary>Adds or replaces an open item; its update time becomes <see cref="Now"/>.</summary>
    public void Put(BacklogItem item)
    {
        removed.Remove(item.Id);
        archived.Remove(item.Id);
        put[item.Id] = item with { UpdatedAt = Now };
    }

    /// <summary>Takes an item over from another store exactly as it is, times included; a Done one goes to the archive.</summary>
    public void Import(BacklogItem item)
    {
        if (item.Status == ItemStatus.Done) archived[item.Id] = item;
        else put[item.Id] = item;
    }

    /// <summary>Sends a Done item to the archive.</summary>
    public void Archive(BacklogItem item)
    {
        put.Remove(item.Id);
        archived[item.Id] = item with { UpdatedAt = Now };
    }

    /// <summary>Deletes an open item for good.</summary>
    public void Remove(string id)
    {
        put.Remove(id);
        archived.Remove(id);
        removed.Add(id);
    }

    /// <summary>The archived item of that id, or null.</summary>
    public BacklogItem? ReadArchived(string id) => archived.TryGetValue(id, out var item) ? item : readArchived(id);

    /// <summary>Takes an item back from the archive as the given open one.</summary>
    public void Restore(BacklogItem item)
    {
        restored.Add(item.Id);
        Put(item);
    }

    /// <summary>Draws an id that neither an open nor an archived item has (chapter 1.5).</summary>
    public string NewId() => newId(Exists);
}
