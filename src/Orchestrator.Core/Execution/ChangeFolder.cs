using Orchestrator.Backlog;

namespace Orchestrator.Execution;

/// <summary>The folder in which the documents of one item lie: <c>changes/&lt;ID&gt;_&lt;slug&gt;/</c>.</summary>
public static class ChangeFolder
{
    /// <summary>The folder of all change folders, below the project root.</summary>
    public const string ParentName = "changes";

    /// <summary>The absolute path of the item's folder; null if it has none yet.</summary>
    /// <param name="root">The project root, or the item's worktree; absolute.</param>
    /// <param name="item">The item; a folder made under an older title is found too.</param>
    public static string? Find(string root, BacklogItem item) => ItemEntry.FindFolder(Path.Combine(root, ParentName), item.Id, NameOf(item));

    /// <summary>The absolute path of the item's folder, made if it has none yet.</summary>
    /// <param name="root">The project root, or the item's worktree; absolute.</param>
    /// <param name="item">The item; a folder made under an older title is found too.</param>
    /// <exception cref="OrchestratorException">OrcChangeFolder: it cannot be made, for example because a file has its name.</exception>
    public static string FindOrCreate(string root, BacklogItem item)
    {
        var path = Path.Combine(root, ParentName, NameOf(item));
        try
        {
            return Find(root, item) ?? Directory.CreateDirectory(path).FullName;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new OrchestratorException(
                "OrcChangeFolder",
                $"The change folder {path} of {item.Id} cannot be made: {fault.Message}",
                $"Make room for it: '{ParentName}' must be a folder in which you may write, without a file of that name.",
                ErrorKind.InputOutput,
                path,
                fault);
        }
    }

    /// <summary>The files in a change folder, relative to it with <c>/</c>, those at the top first.</summary>
    /// <param name="folder">Absolute path; need not exist. Links are not followed.</param>
    public static IReadOnlyList<string> Artefacts(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        return
        [
            .. Directory.EnumerateFiles(folder, "*", options)
                .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
                .Where(path => !path.StartsWith(".git/", StringComparison.Ordinal) && !path.Contains("/.git/", StringComparison.Ordinal))
                .OrderBy(path => path.AsSpan().Count('/'))
                .ThenBy(path => path, StringComparer.Ordinal),
        ];
    }

    private static string NameOf(BacklogItem item) => $"{item.Id}_{Slug.From(item.Title)}";
}
