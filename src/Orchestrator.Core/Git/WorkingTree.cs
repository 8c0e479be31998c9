namespace Orchestrator.Git;

/// <summary>A repository at one moment: where HEAD is and what differs from it. Journalled as the baseline of a phase.</summary>
/// <param name="Head">Full commit id; null before the first commit.</param>
/// <param name="Branch">Branch name without <c>refs/heads/</c>; null when HEAD is detached.</param>
/// <param name="Dirty">Every path that differs from HEAD, relative to the repository's top in the form of <see cref="GitPath"/>.</param>
/// <param name="NestedRepositories">Untracked repositories, and submodules whose inside alone is dirty; both cannot be committed from here.</param>
public sealed record WorkingTree(
    string? Head, string? Branch, IReadOnlyDictionary<string, PathState> Dirty, IReadOnlyList<string> NestedRepositories)
{
    /// <summary>The paths whose state is not the same in both, in ordinal order.</summary>
    /// <param name="before">The baseline.</param>
    /// <param name="after">A later state of the same repository.</param>
    /// <remarks>A path that was clean, changed and committed in between is clean in both and therefore not named.</remarks>
    public static IReadOnlyList<string> Differences(WorkingTree before, WorkingTree after)
    {
        var differing = new List<string>();
        foreach (var (path, state) in after.Dirty)
            if (!before.Dirty.TryGetValue(path, out var earlier) || earlier != state) differing.Add(path);
        foreach (var path in before.Dirty.Keys)
            if (!after.Dirty.ContainsKey(path)) differing.Add(path);
        differing.Sort(StringComparer.Ordinal);
        return differing;
    }
}
