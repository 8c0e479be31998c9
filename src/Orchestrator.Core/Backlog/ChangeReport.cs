namespace Orchestrator.Backlog;

/// <summary>What an operation on the backlog did.</summary>
/// <param name="Items">The changed items as they are now, the one that was asked for first.</param>
/// <param name="Notes">What the worklog should say; empty for changes that it does not tell of.</param>
/// <param name="Warnings">What the person should know although the change was made.</param>
public sealed record ChangeReport(IReadOnlyList<BacklogItem> Items, IReadOnlyList<WorklogNote> Notes, IReadOnlyList<string> Warnings)
{
    /// <summary>The item that was asked for.</summary>
    public BacklogItem Item => Items[0];

    internal static ChangeReport Of(BacklogItem item, WorklogNote? note = null, IReadOnlyList<string>? warnings = null) =>
        new([item], note is null ? [] : [note], warnings ?? []);
}
