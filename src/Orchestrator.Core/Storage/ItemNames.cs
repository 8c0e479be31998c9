using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Storage;

/// <summary>The lower-case names that enum values have in the store's files, both ways.</summary>
internal static class ItemNames
{
    /// <summary>The pool of a name, or null.</summary>
    public static PhasePool? PhasePool(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("main"u8) ? Pipelines.PhasePool.Main : name.SequenceEqual("pre"u8) ? Pipelines.PhasePool.Pre : null;

    /// <summary>The size of a name, or null.</summary>
    public static ItemSize? Size(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("small"u8) ? ItemSize.Small
        : name.SequenceEqual("medium"u8) ? ItemSize.Medium
        : name.SequenceEqual("large"u8) ? ItemSize.Large
        : null;

    /// <summary>The level of a name, or null.</summary>
    public static Level? Level(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("low"u8) ? Backlog.Level.Low
        : name.SequenceEqual("medium"u8) ? Backlog.Level.Medium
        : name.SequenceEqual("high"u8) ? Backlog.Level.High
        : null;

    /// <summary>The kind of block of a name, or null.</summary>
    public static BlockType? BlockType(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("clarification"u8) ? Backlog.BlockType.Clarification
        : name.SequenceEqual("decision"u8) ? Backlog.BlockType.Decision
        : name.SequenceEqual("guardrail"u8) ? Backlog.BlockType.Guardrail
        : name.SequenceEqual("review"u8) ? Backlog.BlockType.Review
        : name.SequenceEqual("failure"u8) ? Backlog.BlockType.Failure
        : name.SequenceEqual("conflict"u8) ? Backlog.BlockType.Conflict
        : name.SequenceEqual("stale"u8) ? Backlog.BlockType.Stale
        : null;

    /// <summary>The resolution of a name, or null.</summary>
    public static Resolution? Resolution(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("completed"u8) ? Backlog.Resolution.Completed
        : name.SequenceEqual("wont_do"u8) ? Backlog.Resolution.WontDo
        : name.SequenceEqual("duplicate"u8) ? Backlog.Resolution.Duplicate
        : null;

    /// <summary>The name of a pool.</summary>
    public static string Of(PhasePool pool) => pool == Pipelines.PhasePool.Main ? "main" : "pre";

    /// <summary>The name of a size.</summary>
    public static string Of(ItemSize size) => size switch { ItemSize.Small => "small", ItemSize.Medium => "medium", _ => "large" };

    /// <summary>The name of a level.</summary>
    public static string Of(Level level) => level switch { Backlog.Level.Low => "low", Backlog.Level.Medium => "medium", _ => "high" };

    /// <summary>The name of a kind of block.</summary>
    public static string Of(BlockType type) => type switch
    {
        Backlog.BlockType.Clarification => "clarification",
        Backlog.BlockType.Decision => "decision",
        Backlog.BlockType.Guardrail => "guardrail",
        Backlog.BlockType.Review => "review",
        Backlog.BlockType.Failure => "failure",
        Backlog.BlockType.Conflict => "conflict",
        _ => "stale",
    };

    /// <summary>The name of a resolution.</summary>
    public static string Of(Resolution resolution) => resolution switch
    {
        Backlog.Resolution.Completed => "completed",
        Backlog.Resolution.WontDo => "wont_do",
        _ => "duplicate",
    };
}
