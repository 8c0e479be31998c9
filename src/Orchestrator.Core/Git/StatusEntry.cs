namespace Orchestrator.Git;

/// <summary>One line of <c>git status --porcelain=v2</c>.</summary>
/// <param name="Path">Relative to the repository's top.</param>
/// <param name="Status">Two letters; <c>??</c> for an untracked path.</param>
/// <param name="Submodule">Git's four letters: <c>N...</c>, or <c>S</c> and what is dirty in the submodule.</param>
/// <param name="Index">Mode and object id in the index; null when the index has no entry.</param>
internal sealed record StatusEntry(string Path, string Status, string Submodule, string? Index)
{
    public bool IsUntracked => Status == "??";

    /// <summary>The same as people see it, but for what lies in the working tree.</summary>
    public PathState State => new(Status, Index, null);

    /// <summary>Nothing lies under the path in the working tree.</summary>
    public bool IsGone => Status[1] == 'D' || Status == "D.";

    public bool IsSubmodule => Submodule[0] == 'S';

    /// <summary>The commit recorded for the submodule is the one checked out; only what lies inside is dirty.</summary>
    public bool IsDirtyOnlyInside => IsSubmodule && Submodule[1] != 'C' && Status == ".M";
}
