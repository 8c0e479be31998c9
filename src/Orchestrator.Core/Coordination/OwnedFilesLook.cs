using Orchestrator.Native;

namespace Orchestrator.Coordination;

/// <summary>How the product's own files lay there at one moment.</summary>
/// <param name="Index">Git's index before the files were looked at; null without one.</param>
/// <param name="Files">The stamp of each file by its absolute name; null for one that is gone.</param>
/// <param name="IsGitAtWork">Whether a git had written, or was about to, when the files had been looked at: all that it replaced before is in this look.</param>
internal sealed record OwnedFilesLook(FileStamp? Index, IReadOnlyDictionary<string, FileStamp?> Files, bool IsGitAtWork);
