namespace Orchestrator.Configuration;

/// <summary>Keeps the backlog inside the project: git could not commit it elsewhere, and another project's must not be changed.</summary>
internal static class BacklogPathRule
{
    private static readonly string[] s_reserved = [".git", ".orchestrator"];

    public static void Check(ProjectSettings project, string root, BindingContext context)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(project.BacklogPath, root));
        string? fault = Fault(path, root);
        if (fault is null) return;
        const string key = "project.backlog_path";
        ConfigurationPlace where = context.Places.GetValueOrDefault(key, new ConfigurationPlace(context.File));
        context.Error(key, where, $"\"{project.BacklogPath}\" {fault}", "allowed: a path relative to the root and inside it");
    }

    private static string? Fault(string path, string root)
    {
        string relative = Path.GetRelativePath(root, path);
        string[] parts = relative.Split(Path.DirectorySeparatorChar);
        if (parts[0] == ".." || Path.IsPathRooted(relative)) return $"lies outside the root {root}";
        if (relative == ".") return "is the root itself";
        if (s_reserved.Contains(parts[0])) return $"lies in {parts[0]}, which is never committed";
        return LinkOutside(parts, root) is { } target ? $"leads through a link to {target}, outside the root {root}" : null;
    }

    private static string? LinkOutside(string[] parts, string root)
    {
        string current = root;
        foreach (string part in parts)
        {
            current = Path.Combine(current, part);
            FileSystemInfo entry = Directory.Exists(current) ? new DirectoryInfo(current) : new FileInfo(current);
            if (entry.LinkTarget is null) continue;
            string target = entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? entry.LinkTarget;
            if (Path.GetRelativePath(root, target).Split(Path.DirectorySeparatorChar)[0] == "..") return target;
        }

        return null;
    }
}
