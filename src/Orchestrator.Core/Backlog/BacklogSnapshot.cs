using System.Diagnostics.CodeAnalysis;

namespace Orchestrator.Backlog;

/// <summary>The backlog as it was at one moment; immutable and shared between readers.</summary>
public sealed class BacklogSnapshot
{
    private readonly Lazy<Dictionary<string, BacklogItem>> byId;
    private readonly Lazy<IReadOnlySet<string>> archivedIds;

    /// <summary>Makes a snapshot.</summary>
    /// <param name="items">The open items in the order of the file.</param>
    /// <param name="archivedIds">Ids that count as Done; read on first need.</param>
    /// <param name="warnings">What the reader noticed and healed.</param>
    public BacklogSnapshot(IReadOnlyList<BacklogItem> items, Func<IReadOnlySet<string>> archivedIds, IReadOnlyList<string> warnings)
    {
        Items = items;
        Warnings = warnings;
        this.archivedIds = new(archivedIds);
        byId = new(() => Items.ToDictionary(item => item.Id, StringComparer.Ordinal));
    }

    /// <summary>The open items in the order of the file.</summary>
    public IReadOnlyList<BacklogItem> Items { get; }

    /// <summary>What the reader noticed and healed.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Ids of the archive (pruned entries included).</summary>
    public IReadOnlySet<string> ArchivedIds => archivedIds.Value;

    /// <summary>Finds an open item by its exact id.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out BacklogItem? item) => byId.Value.TryGetValue(id, out item);

    /// <summary>Whether a dependency on this id is met: archived, or open with status Done.</summary>
    public bool IsDone(string id) => TryGet(id, out var item) ? item.Status == ItemStatus.Done : ArchivedIds.Contains(id);

    /// <summary>Whether every dependency of the item is met; an unknown id is not (chapter 1.4).</summary>
    public bool HasDependenciesMet(BacklogItem item)
    {
        foreach (var dependency in item.Dependencies)
            if (!IsDone(dependency)) return false;
        return true;
    }
}
