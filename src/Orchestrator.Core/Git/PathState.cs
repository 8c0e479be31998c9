using System.Text.Json.Serialization;

namespace Orchestrator.Git;

/// <summary>The state of one dirty path; two equal states mean that nothing about the path has changed.</summary>
/// <param name="Status">Git's two letters, index then working tree: <c>??</c> untracked, <c>.M</c>, <c>A.</c>, <c>.D</c>, <c>UU</c> …</param>
/// <param name="Index">Mode and object id of the index entry (three of them while unmerged); null when the index has none.</param>
/// <param name="Content">Mode and identity of what lies in the working tree; null when nothing does.</param>
public sealed record PathState(string Status, string? Index, string? Content)
{
    /// <summary>Git does not know the path.</summary>
    [JsonIgnore]
    public bool IsUntracked => Status == "??";

    /// <summary>Git was told of the file, and holds nothing of it yet.</summary>
    [JsonIgnore]
    public bool IsIntent => Status == ".A" && Index is null;

    /// <summary>It is one of which git was told, or may be one that is gone since.</summary>
    [JsonIgnore]
    internal bool IsIntentLeft => IsIntent || MayBeGoneIntent;

    /// <summary>Git was told of a file that is gone since; of an empty file that it holds and that was deleted it says the same, and to reset that does no harm.</summary>
    [JsonIgnore]
    public bool MayBeGoneIntent => Status == ".D" && Index is not null && GitCall.EmptyBlobs.Any(id => Index.EndsWith(id, StringComparison.Ordinal));

    /// <summary>The path is in conflict.</summary>
    [JsonIgnore]
    public bool IsUnmerged => Status is "DD" or "AA" || Status.Contains('U', StringComparison.Ordinal);
}
