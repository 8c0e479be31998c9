namespace Orchestrator.Storage;

/// <summary>One transaction, worked out to the byte, before anything is written.</summary>
internal sealed class PreparedChanges
{
    /// <summary>What the commit point writes, by id.</summary>
    public SortedList<string, LineChange> Lines { get; } = new(StringComparer.Ordinal);

    /// <summary>Lines that go to the archive after the commit point.</summary>
    public List<LeavingLine> Leaving { get; } = [];

    /// <summary>Done lines that a crash left in the active file: they go to the archive before the commit point drops them.</summary>
    public List<LeavingLine> Left { get; } = [];

    /// <summary>Ids that come back: their archive lines go after the commit point.</summary>
    public HashSet<string> Restored { get; } = new(StringComparer.Ordinal);

    /// <summary>What the second write does after the archive has followed: done lines go, marks of restored ones too.</summary>
    public SortedList<string, LineChange> Afterwards { get; } = new(StringComparer.Ordinal);

    /// <summary>Status transitions for the event log.</summary>
    public List<StoreEvent> Events { get; } = [];

    /// <summary>What the next reader shall be told of this transaction.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Ids deleted for good.</summary>
    public HashSet<string> Removed { get; } = new(StringComparer.Ordinal);
}
