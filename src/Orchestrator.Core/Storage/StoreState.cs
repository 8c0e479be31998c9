using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>Everything a store knows of its files at one moment, and the snapshot that readers get of it.</summary>
internal sealed class StoreState
{
    private readonly HashSet<string> overlapping = new(StringComparer.Ordinal);
    private readonly Lazy<ArchiveIdSet> everArchived;

    /// <summary>Puts a state together.</summary>
    /// <param name="file">The active file.</param>
    /// <param name="archive">The archive, read after it.</param>
    /// <param name="pruned">The archive's old part, read after it.</param>
    /// <param name="pending">What a transaction could not finish after its commit point.</param>
    /// <param name="earlier">The state before, of which what has not changed is not looked at again; null: none.</param>
    public StoreState(ActiveFile file, ArchiveIndex archive, ArchiveIndex pruned, IReadOnlyList<string> pending, StoreState? earlier)
    {
        File = file;
        Archive = archive;
        Pruned = pruned;
        var since = earlier is null ? null : ArchivedSince(earlier);
        if (since is null) FindOverlap();
        else FindOverlap(earlier!, since);
        everArchived = since is not null && earlier!.everArchived.IsValueCreated
            ? new(earlier.everArchived.Value.With(since))
            : new(() => Archive.Ids.With(Pruned.Ids));
        Snapshot = MakeSnapshot(pending, earlier?.Snapshot);
    }

    /// <summary>The active file.</summary>
    public ActiveFile File { get; }

    /// <summary>The archive.</summary>
    public ArchiveIndex Archive { get; }

    /// <summary>The archive's old part.</summary>
    public ArchiveIndex Pruned { get; }

    /// <summary>What readers get.</summary>
    public BacklogSnapshot Snapshot { get; }

    /// <summary>Ids whose line in the active file does not count: done, or in the archive too. A crash leaves them, the next write heals them.</summary>
    public IReadOnlySet<string> Overlapping => overlapping;

    /// <summary>Whether an id is in the archive or its old part.</summary>
    public bool IsArchived(string id) => Archive.Ids.Contains(id) || Pruned.Ids.Contains(id);

    /// <summary>The ids that were archived since an earlier state; null if more has happened to the archives than that.</summary>
    private List<string>? ArchivedSince(StoreState earlier) =>
        Archive.Ids.AddedSince(earlier.Archive.Ids) is { } archived && Pruned.Ids.AddedSince(earlier.Pruned.Ids) is { } pruned ? [.. archived, .. pruned] : null;

    private void FindOverlap()
    {
        foreach (var block in File.Table.Blocks) NoteOverlap(block);
    }

    /// <summary>Looks only at what can be otherwise than in an earlier state: lines that are new, and ids that are newly archived or overlapped.</summary>
    private void FindOverlap(StoreState earlier, List<string> archivedSince)
    {
        var known = earlier.File.Table.Blocks.ToHashSet<LineBlock>(ReferenceEqualityComparer.Instance);
        foreach (var block in File.Table.Blocks)
            if (!known.Contains(block)) NoteOverlap(block);
        foreach (var id in archivedSince.Concat(earlier.overlapping))
            if (File.Table.Find(id) is (>= 0 and var block, var index)) NoteOverlap(File.Table.Blocks[block], index);
    }

    private void NoteOverlap(LineBlock block)
    {
        if (block.Flags is null && Archive.Ids.Count + Pruned.Ids.Count == 0) return;
        for (var i = 0; i < block.Items.Length; i++) NoteOverlap(block, i);
    }

    private void NoteOverlap(LineBlock block, int index)
    {
        var flags = block.FlagsAt(index);
        var id = block.Items[index].Id;
        if (flags.HasFlag(LineFlags.Done) || (!flags.HasFlag(LineFlags.Restored) && IsArchived(id))) overlapping.Add(id);
    }

    private BacklogSnapshot MakeSnapshot(IReadOnlyList<string> pending, BacklogSnapshot? earlier)
    {
        var warnings = new List<string>(pending);
        foreach (var block in File.Table.Blocks)
            if (block.Warnings is not null)
                foreach (var line in block.Warnings.OrderBy(pair => pair.Key)) warnings.AddRange(line.Value);
        warnings.AddRange(Archive.Warnings);
        warnings.AddRange(Pruned.Warnings);
        if (overlapping.Count == 0)
            return new BacklogSnapshot(File.Table.Items, ArchivedIds, warnings, File.Table.IsSorted, earlier);
        return new BacklogSnapshot([.. File.Table.Items.Where(item => !overlapping.Contains(item.Id))], ArchivedIds, warnings, File.Table.IsSorted, earlier);
    }

    private ArchiveIdSet ArchivedIds() => everArchived.Value.With(overlapping).Without(Restored());

    /// <summary>Ids that came back from an archive whose line a crash left there.</summary>
    private IEnumerable<string> Restored()
    {
        foreach (var block in File.Table.Blocks)
        {
            if (block.Flags is null) continue;
            for (var i = 0; i < block.Items.Length; i++)
                if ((block.FlagsAt(i) & (LineFlags.Restored | LineFlags.Done)) == LineFlags.Restored) yield return block.Items[i].Id;
        }
    }
}
