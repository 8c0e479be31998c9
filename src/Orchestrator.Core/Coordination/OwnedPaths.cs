using System.IO.Enumeration;
using Orchestrator.Configuration;
using Orchestrator.Git;
using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Coordination;

/// <summary>Which repository paths are the product's own: store and worklog (chapter 7.1); everything else is a phase's or the user's.</summary>
internal sealed class OwnedPaths
{
    private const int MostEntries = 2000;

    private static readonly EnumerationOptions TopOnly = new() { AttributesToSkip = 0, IgnoreInaccessible = false, MatchType = MatchType.Simple };
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = true };

    private readonly Project project;
    private readonly string prefix;
    private readonly HashSet<string> store;
    private readonly Dictionary<string, string> otherFormat;
    private readonly string[] storeFiles;
    private readonly string worklog;

    /// <summary>Knows the paths of a project within its repository.</summary>
    public OwnedPaths(Project project, GitRepository git)
    {
        this.project = project;
        prefix = git.Prefix;
        storeFiles = [.. project.Store.OwnedFiles];
        store = new(storeFiles.Select(InRepository), StringComparer.Ordinal);
        otherFormat = FilesOfOtherFormat(project).ToDictionary(InRepository, StringComparer.Ordinal);
        worklog = $"{prefix}{Worklog.DirectoryName}/";
    }

    /// <summary>Those that exist, and those that a look at the tree showed to differ from HEAD (deleted ones too).</summary>
    /// <remarks>A path that git has never heard of would cost a commit its fast path; a clean one does no harm.</remarks>
    public IReadOnlyList<string> List(WorkingTree? tree = null)
    {
        HashSet<string> paths = new(storeFiles.Where(File.Exists).Select(InRepository), StringComparer.Ordinal);
        if (tree is not null) paths.UnionWith(tree.Dirty.Keys.Where(Contains));
        var directory = Path.Combine(project.Root, Worklog.DirectoryName);
        if (Directory.Exists(directory)) paths.UnionWith(Directory.EnumerateFiles(directory, "*.md").Select(InRepository));
        return [.. paths];
    }

    /// <summary>Whether a repository path is the product's own.</summary>
    public bool Contains(string path) => store.Contains(path) || path.StartsWith(worklog, StringComparison.Ordinal) || WasConverted(path);

    /// <summary>Path beginnings that belong to an item's phases whoever else runs.</summary>
    public IReadOnlyList<string> FoldersOf(string itemId) => [$"{prefix}changes/{itemId}_", $"{prefix}_ideas/{itemId}_"];

    /// <summary>The files and links whose repository paths begin so.</summary>
    /// <returns>Null where they cannot be told, a repository lies among them, or they are very many (2000): each phase begins and ends with this.</returns>
    public IReadOnlySet<string>? FilesBelow(IEnumerable<string> beginnings)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        try
        {
            foreach (var beginning in beginnings)
            {
                var parent = new DirectoryInfo(Path.Combine(project.Root, Path.GetDirectoryName(beginning[prefix.Length..])!));
                if (!parent.Exists) continue;
                if (parent.LinkTarget is not null) return null;
                foreach (var entry in parent.EnumerateFileSystemInfos(Path.GetFileName(beginning) + '*', TopOnly))
                {
                    if (!InRepository(entry.FullName).StartsWith(beginning, StringComparison.Ordinal)) return null;
                    if (entry is not DirectoryInfo || entry.LinkTarget is not null) found.Add(InRepository(entry.FullName));
                    else if (!TryAddFiles(entry.FullName, found)) return null;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return found;
    }

    /// <summary>Lines for git's own exclude file: what lies beside the store and must never be committed.</summary>
    public IReadOnlyList<string> ExcludedLines()
    {
        var directory = Path.GetDirectoryName(project.Configuration.BacklogPath)!;
        var beside = GitRepository.ExcludePatternFor(directory == project.Root ? prefix : InRepository(directory) + "/");
        return [.. project.Store.IgnoredFiles.Select(line => beside + line), $"{GitRepository.ExcludePatternFor(prefix)}{RunFiles.DirectoryName}/"];
    }

    /// <summary>The repository path of an absolute file name below the root.</summary>
    public string InRepository(string file) =>
        prefix + GitPath.FromFileName(Path.GetRelativePath(project.Root, file));

    private bool TryAddFiles(string directory, HashSet<string> found)
    {
        var entries = new FileSystemEnumerable<(string Path, bool IsPlace)>(directory, static (ref entry) => (entry.ToFullPath(), IsPlace(ref entry)), Everything)
        {
            ShouldRecursePredicate = static (ref entry) => IsPlace(ref entry),
        };
        var count = found.Count;
        foreach (var (path, isPlace) in entries)
        {
            if (Path.GetFileName(path.AsSpan()).Equals(".git", StringComparison.OrdinalIgnoreCase) || ++count > MostEntries) return false;
            if (!isPlace) found.Add(InRepository(path));
        }

        return true;
    }

    private static bool IsPlace(ref FileSystemEntry entry) => entry.IsDirectory && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    // A conversion has renamed the file; that git still misses it is no work of the user's.
    private bool WasConverted(string path) => otherFormat.TryGetValue(path, out var file) && !File.Exists(file);

    private static IReadOnlyList<string> FilesOfOtherFormat(Project project)
    {
        var format = project.Settings.Project.Store == ProjectSettings.Yaml ? ProjectSettings.TaskGolem : ProjectSettings.Yaml;
        var place = Path.Combine(project.Root, ProjectSettings.DefaultBacklogPath(format));
        if (format == ProjectSettings.Yaml) return new YamlLayout(place).DataFiles;
        var layout = new TaskGolemLayout(place);
        return [.. layout.DataFiles, .. layout.SettingsFiles];
    }
}
