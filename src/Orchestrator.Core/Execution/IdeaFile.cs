using Orchestrator.Backlog;

namespace Orchestrator.Execution;

/// <summary>The notes that triage may leave for an item's first phase: <c>_ideas/&lt;ID&gt;_&lt;slug&gt;.md</c>.</summary>
public static class IdeaFile
{
    /// <summary>The folder of all idea files, below the project root.</summary>
    public const string ParentName = "_ideas";

    /// <summary>The absolute path of the item's idea file; null if it has none.</summary>
    /// <param name="root">The project root, or the item's worktree; absolute.</param>
    /// <param name="item">The item; a file made under an older title is found too.</param>
    public static string? Find(string root, BacklogItem item) => ItemEntry.FindFile(Path.Combine(root, ParentName), item.Id, NameOf(item));

    /// <summary>The absolute path of the item's idea file, whether it exists or not; nothing is made.</summary>
    /// <param name="root">The project root, or the item's worktree; absolute.</param>
    /// <param name="item">The item.</param>
    public static string PathFor(string root, BacklogItem item) => Find(root, item) ?? Path.Combine(root, ParentName, NameOf(item));

    private static string NameOf(BacklogItem item) => $"{item.Id}_{Slug.From(item.Title)}.md";
}
