using System.Text;
using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>The six statuses over task-golem's four: todo, doing, done and blocked, with the rest in extension keys.</summary>
internal static class StatusMapping
{
    /// <summary>The native status of a status.</summary>
    public static string ToNative(ItemStatus status) => status switch
    {
        ItemStatus.InProgress => "doing",
        ItemStatus.Blocked => "blocked",
        ItemStatus.Done => "done",
        _ => "todo",
    };

    /// <summary>The value of x-pg-status, or null where the key is absent.</summary>
    public static string? ToExtension(ItemStatus status) => IsTodo(status) ? ToName(status) : null;

    /// <summary>Names of the six statuses in extension keys, in the order of the enum.</summary>
    public static byte[][] Names { get; } =
        ["new"u8.ToArray(), "scoping"u8.ToArray(), "ready"u8.ToArray(), "in_progress"u8.ToArray(), "blocked"u8.ToArray(), "done"u8.ToArray()];

    /// <summary>The four native names.</summary>
    public static byte[][] NativeNames { get; } = ["todo"u8.ToArray(), "doing"u8.ToArray(), "blocked"u8.ToArray(), "done"u8.ToArray()];

    /// <summary>The value of x-pg-blocked-from-status.</summary>
    public static string ToName(ItemStatus status) => Encoding.UTF8.GetString(Names[(int)status]);

    /// <summary>The status of a name in an extension key, or null.</summary>
    public static ItemStatus? FromName(ReadOnlySpan<byte> name) => ItemNames.IndexOf(Names, name) is var at and >= 0 ? (ItemStatus)at : null;

    /// <summary>The status at a place of <see cref="NativeNames"/>, or null; New stands for todo.</summary>
    public static ItemStatus? Native(int index) => index switch
    {
        0 => ItemStatus.New,
        1 => ItemStatus.InProgress,
        2 => ItemStatus.Blocked,
        3 => ItemStatus.Done,
        _ => null,
    };

    /// <summary>Whether the native form is <c>todo</c>.</summary>
    public static bool IsTodo(ItemStatus status) => status is ItemStatus.New or ItemStatus.Scoping or ItemStatus.Ready;

    /// <summary>The status that a line's four keys mean together.</summary>
    /// <param name="native">Native status; New stands for todo.</param>
    /// <param name="extension">x-pg-status, null if absent or unknown.</param>
    /// <param name="nativeFrom">Native blocked_from_status, null if absent; New stands for todo.</param>
    /// <param name="extensionFrom">x-pg-blocked-from-status, null if absent or unknown.</param>
    public static ItemStatus Status(ItemStatus native, ItemStatus? extension, ItemStatus? nativeFrom, ItemStatus? extensionFrom)
    {
        if (native != ItemStatus.New) return native;
        if (extension is { } own && IsTodo(own)) return own;
        // What 'tg unblock' leaves: the native memory cleared, ours still there.
        return nativeFrom is null && extensionFrom is { } from && IsTodo(from) ? from : ItemStatus.New;
    }

    /// <summary>Where a blocked line came from, or null when nobody knows.</summary>
    public static ItemStatus? BlockedFrom(ItemStatus? extension, ItemStatus? nativeFrom, ItemStatus? extensionFrom)
    {
        // Cleared by another tool: whatever the extension remembers is of an earlier block.
        if (nativeFrom is null) return null;
        if (nativeFrom == ItemStatus.InProgress) return ItemStatus.InProgress;
        if (nativeFrom != ItemStatus.New) return null;
        if (extensionFrom is { } from && IsTodo(from)) return from;
        // What 'tg block' leaves: no extension of the block, but the status of before.
        return extension is { } before && IsTodo(before) ? before : ItemStatus.New;
    }
}
