namespace Orchestrator.Execution;

/// <summary>Finds the file or folder of an item by the <c>&lt;ID&gt;_</c> its name begins with; what follows may be an older title.</summary>
internal static class ItemEntry
{
    private static readonly EnumerationOptions Everything = new() { MatchCasing = MatchCasing.CaseSensitive, MatchType = MatchType.Simple, AttributesToSkip = 0 };

    /// <summary>The path of the item's folder, or null.</summary>
    /// <param name="parent">Where it lies; need not exist.</param>
    /// <param name="itemId">The item.</param>
    /// <param name="expectedName">The name that a new one would get; goes first if there are several.</param>
    public static string? FindFolder(string parent, string itemId, string expectedName) =>
        Directory.Exists(parent) ? Best(Directory.EnumerateDirectories(parent, itemId + "_*", Everything), expectedName) : null;

    /// <summary>The path of the item's Markdown file, or null.</summary>
    /// <param name="parent">Where it lies; need not exist.</param>
    /// <param name="itemId">The item.</param>
    /// <param name="expectedName">The name that a new one would get; goes first if there are several.</param>
    public static string? FindFile(string parent, string itemId, string expectedName) =>
        Directory.Exists(parent) ? Best(Directory.EnumerateFiles(parent, itemId + "_*.md", Everything), expectedName) : null;

    // An id may be the beginning of another's file name (WRK-1 of WRK-1_x-2_title), so the exact name wins; else the order is fixed.
    private static string? Best(IEnumerable<string> paths, string expectedName) => paths
        .OrderBy(path => Path.GetFileName(path) != expectedName)
        .ThenBy(path => path, StringComparer.Ordinal)
        .FirstOrDefault();
}
