using System.Text;
using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Storage;

/// <summary>The lower-case names that enum values have in the store's files, each list in the order of its enum.</summary>
internal static class ItemNames
{
    /// <summary>Names of <see cref="PhasePool"/>.</summary>
    public static byte[][] PhasePools { get; } = ["pre"u8.ToArray(), "main"u8.ToArray()];

    /// <summary>Names of <see cref="ItemSize"/>.</summary>
    public static byte[][] Sizes { get; } = ["small"u8.ToArray(), "medium"u8.ToArray(), "large"u8.ToArray()];

    /// <summary>Names of <see cref="Level"/>.</summary>
    public static byte[][] Levels { get; } = ["low"u8.ToArray(), "medium"u8.ToArray(), "high"u8.ToArray()];

    /// <summary>Names of <see cref="BlockType"/>.</summary>
    public static byte[][] BlockTypes { get; } =
    [
        "clarification"u8.ToArray(), "decision"u8.ToArray(), "guardrail"u8.ToArray(), "review"u8.ToArray(), "failure"u8.ToArray(),
        "conflict"u8.ToArray(), "stale"u8.ToArray(),
    ];

    /// <summary>Names of <see cref="Resolution"/>.</summary>
    public static byte[][] Resolutions { get; } = ["completed"u8.ToArray(), "wont_do"u8.ToArray(), "duplicate"u8.ToArray()];

    /// <summary>Where a name stands in a list; -1 if nowhere.</summary>
    public static int IndexOf(byte[][] names, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < names.Length; i++)
            if (name.SequenceEqual(names[i])) return i;
        return -1;
    }

    /// <summary>The name of a pool.</summary>
    public static string Of(PhasePool pool) => Encoding.UTF8.GetString(PhasePools[(int)pool]);

    /// <summary>The name of a size.</summary>
    public static string Of(ItemSize size) => Encoding.UTF8.GetString(Sizes[(int)size]);

    /// <summary>The name of a level.</summary>
    public static string Of(Level level) => Encoding.UTF8.GetString(Levels[(int)level]);

    /// <summary>The name of a kind of block.</summary>
    public static string Of(BlockType type) => Encoding.UTF8.GetString(BlockTypes[(int)type]);

    /// <summary>The name of a resolution.</summary>
    public static string Of(Resolution resolution) => Encoding.UTF8.GetString(Resolutions[(int)resolution]);
}
