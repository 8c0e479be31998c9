using Orchestrator.Configuration;
using Orchestrator.Git;
using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Coordination;

/// <summary>Which repository paths are the product's own: store and worklog (chapter 7.1); everything else is a phase's or the user's.</summary>
internal sealed class OwnedPaths
{
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

    /// <summary>The directories of the repository whose paths begin so; none where they cannot be told.</summary>
    public IReadOnlyList<string> DirectoriesBelow(IEnumerable<string> beginnings)
    {
        List<string> found = [];
        try
        {
            foreach (var beginning in beginnings)
            {
                var parent = Path.Combine(project.Root, Path.GetDirectoryName(beginning[prefix.Length..])!);
                if (!Directory.Exists(parent)) continue;
                foreach (var directory in Directory.EnumerateDirectories(parent, Path.GetFileName(beginning) + '*'))
                    if (new DirectoryInfo(directory).LinkTarget is null) found.Add(InRepository(directory));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
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
