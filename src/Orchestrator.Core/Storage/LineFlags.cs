namespace Orchestrator.Storage;

/// <summary>What a line of the active file says beside its item.</summary>
[Flags]
internal enum LineFlags : byte
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Status done: a transaction did not get as far as moving it to the archive.</summary>
    Done = 1,

    /// <summary>Taken back from the archive: the archive's line of this id no longer counts.</summary>
    Restored = 2,

    /// <summary>The line has the key <c>parent</c>.</summary>
    UsesParent = 4,
}
