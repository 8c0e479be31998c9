using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>Everything a store knows of its files at one moment, and the snapshot that readers get of it.</summary>
internal sealed class StoreState
{
    private readonly HashSet<string> overlapping = new(StringComparer.Ordinal);

    /// <summary>Puts a state together.</summary>
    /// <param name="file">The active file.</param>
    /// <param name="archive">The archive, read after it.</param>
    /// <param name="pruned">The archive's old part, read after it.</param>
    /// <param name="pending">What a transaction could not finish after its commit point.</param>
    public StoreState(ActiveFile file, ArchiveIndex archive, ArchiveIndex pruned, IReadOnlyList<string> pending)
    {
        File = file;
        Archive = archive;
        Pruned = pruned;
        FindOverlap();
        Snapshot = MakeSnapshot(pending);
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

    private void FindOverlap()
    {
        var nothingArchived = Archive.Ids.Count + Pruned.Ids.Count == 0;
        foreach (var block in File.Table.Blocks)
        {
            if (nothingArchived && block.Flags is null) continue;
            for (var i = 0; i < block.Items.Length; i++)
            {
                var flags = block.FlagsAt(i);
                if (flags.HasFlag(LineFlags.Done) || (!flags.HasFlag(LineFlags.Restored) && IsArchived(block.Items[i].Id)))
                    overlapping.Add(block.Items[i].Id);
            }
        }
    }

    private BacklogSnapshot MakeSnapshot(IReadOnlyList<string> pending)
    {
        var warnings = new List<string>(pending);
        foreach (var block in File.Table.Blocks)
            if (block.Warnings is not null)
                foreach (var line in block.Warnings.OrderBy(pair => pair.Key)) warnings.AddRange(line.Value);
        warnings.AddRange(Archive.Warnings);
        warnings.AddRange(Pruned.Warnings);
        if (overlapping.Count == 0)
            return new BacklogSnapshot(File.Table.Items, ArchivedIds, warnings, File.Table.IsSorted);
        return new BacklogSnapshot([.. File.Table.Items.Where(item => !overlapping.Contains(item.Id))], ArchivedIds, warnings, File.Table.IsSorted);
    }

    private ArchiveIdSet ArchivedIds() => Archive.Ids.With(Pruned.Ids).With(overlapping).Without(Restored());

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
