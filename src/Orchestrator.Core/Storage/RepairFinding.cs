namespace Orchestrator.Storage;

/// <summary>One thing that is wrong in a store.</summary>
/// <param name="Kind">What it is, in words that stay: <c>malformed-line</c>, <c>duplicate-id</c>, <c>event-drift</c> and so on.</param>
/// <param name="File">The file, absolute.</param>
/// <param name="Line">The line, from 1; null if it is about the file.</param>
/// <param name="ItemId">The item it is about; null if none.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Action">What the repair does about it; null: nothing, a person must.</param>
public sealed record RepairFinding(string Kind, string File, long? Line, string? ItemId, string Message, string? Action)
{
    /// <summary>Whether the repair has been done.</summary>
    public bool IsRepaired { get; init; }
}
