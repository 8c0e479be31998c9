using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>Some hundred neighbouring lines of the active file; never changed, shared between states of the file that both have them.</summary>
/// <param name="Items">What the lines mean.</param>
/// <param name="Lengths">Bytes of each, blank lines before it and its line end included.</param>
/// <param name="Flags">What each says beside its item; null when none says anything.</param>
/// <param name="Warnings">What was not understood, by position; null if nothing.</param>
internal sealed record LineBlock(BacklogItem[] Items, int[] Lengths, LineFlags[]? Flags, IReadOnlyDictionary<int, IReadOnlyList<string>>? Warnings)
{
    /// <summary>Bytes of all lines.</summary>
    public long Bytes { get; } = Sum(Lengths);

    /// <summary>Whether the ids rise within the block (ordinal).</summary>
    public bool IsSorted { get; } = FindIsSorted(Items);

    /// <summary>Whether any line has the key <c>parent</c>.</summary>
    public bool UsesParent { get; } = Flags is not null && Array.Exists(Flags, flags => flags.HasFlag(LineFlags.UsesParent));

    /// <summary>What the line at a position says beside its item.</summary>
    public LineFlags FlagsAt(int index) => Flags is null ? LineFlags.None : Flags[index];

    /// <summary>What was not understood at a position; null if nothing.</summary>
    public IReadOnlyList<string>? WarningsAt(int index) => Warnings is not null && Warnings.TryGetValue(index, out var found) ? found : null;

    private static long Sum(int[] lengths)
    {
        var sum = 0L;
        foreach (var length in lengths) sum += length;
        return sum;
    }

    private static bool FindIsSorted(BacklogItem[] items)
    {
        for (var i = 1; i < items.Length; i++)
            if (string.CompareOrdinal(items[i - 1].Id, items[i].Id) >= 0) return false;
        return true;
    }
}
