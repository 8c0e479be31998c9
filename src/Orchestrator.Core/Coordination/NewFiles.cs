using Orchestrator.Git;

namespace Orchestrator.Coordination;

/// <summary>Which files came into a folder.</summary>
internal static class NewFiles
{
    /// <summary>The files of the second listing that the first has not.</summary>
    /// <param name="before">Files and links, with slashes; null: it cannot be told.</param>
    /// <param name="after">As <paramref name="before"/>, later.</param>
    /// <param name="dirty">Paths that git may know though no file lies there.</param>
    /// <returns>None where one cannot be told, and none where a file became a directory or the reverse: git would give up the one for the other.</returns>
    public static IReadOnlyList<string> Between(IReadOnlySet<string>? before, IReadOnlySet<string>? after, IReadOnlyCollection<string> dirty)
    {
        if (before is null || after is null) return [];
        HashSet<string> found = [.. after.Where(path => !before.Contains(path))];
        HashSet<string> known = [.. before, .. dirty];
        return found.Any(path => GitPath.LiesBelow(path, known)) || known.Any(path => GitPath.LiesBelow(path, found)) ? [] : [.. found];
    }
}
