using System.Runtime.CompilerServices;


namespace Orchestrator.Storage;

/// <summary>Names of the keys of an item line, as UTF-8, and the way back from a name to its key.</summary>
internal static class ItemKeys
{
    private static readonly byte[][] Names = Encode(
            "id", "title", "status", "priority", "description", "tags", "dependencies", "created_at", "updated_at", "blocked_reason",
            "blocked_from_status", "claimed_by", "claimed_at", "parent",
            "x-orch-applied", "x-orch-finished", "x-orch-grown", "x-orch-guardrail-override", "x-orch-last-summary", "x-orch-resolution", "x-orch-restored",
            "x-orch-rework-context", "x-orch-rework-count", "x-orch-subphase-count",
            "x-pg-blocked-from-status", "x-pg-blocked-type", "x-pg-complexity", "x-pg-description", "x-pg-impact", "x-pg-last-phase-commit",
            "x-pg-origin", "x-pg-phase", "x-pg-phase-pool", "x-pg-pipeline-type", "x-pg-requires-human-review", "x-pg-risk", "x-pg-size",
            "x-pg-status", "x-pg-unblock-context");

    private static readonly ItemKey[][] ByLength = GroupByLength();

    /// <summary>How many keys there are.</summary>
    public static int Count => Names.Length;

    /// <summary>The name of a key, as UTF-8.</summary>
    public static ReadOnlySpan<byte> Name(ItemKey key) => Names[(int)key];

    /// <summary>The name of a key.</summary>
    public static string Text(ItemKey key) => System.Text.Encoding.UTF8.GetString(Names[(int)key]);

    /// <summary>Whether the key is one of task-golem's own, written even when it is null.</summary>
    public static bool IsNative(ItemKey key) => key <= ItemKey.Parent;

    /// <summary>The key of that name, or <see cref="ItemKey.Unknown"/>.</summary>
    /// <param name="name">The name, unescaped.</param>
    /// <param name="previous">The key read just before: lines are written in order, so the next one is tried first.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ItemKey Find(ReadOnlySpan<byte> name, ItemKey previous)
    {
        var next = (int)previous + 1;
        if (next < Names.Length && name.SequenceEqual(Names[next])) return (ItemKey)next;
        if (name.Length >= ByLength.Length) return ItemKey.Unknown;
        foreach (var key in ByLength[name.Length])
            if (name.SequenceEqual(Names[(int)key])) return key;
        return ItemKey.Unknown;
    }

    // Loops, not LINQ: this runs before the first item of a session is read, and every generic method over an enum is compiled for it alone.
    private static byte[][] Encode(params string[] names)
    {
        var encoded = new byte[names.Length][];
        for (var i = 0; i < names.Length; i++) encoded[i] = System.Text.Encoding.UTF8.GetBytes(names[i]);
        return encoded;
    }

    private static ItemKey[][] GroupByLength()
    {
        var longest = 0;
        foreach (var name in Names) longest = Math.Max(longest, name.Length);
        var groups = new ItemKey[longest + 1][];
        for (var length = 0; length < groups.Length; length++)
        {
            var count = 0;
            foreach (var name in Names) count += name.Length == length ? 1 : 0;
            groups[length] = new ItemKey[count];
            for (var i = Names.Length - 1; i >= 0; i--)
                if (Names[i].Length == length) groups[length][--count] = (ItemKey)i;
        }

        return groups;
    }
}
