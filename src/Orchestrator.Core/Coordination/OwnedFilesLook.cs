using Orchestrator.Native;

namespace Orchestrator.Coordination;

/// <summary>How the product's own files lay there at one moment.</summary>
/// <param name="Index">Git's index before the files were looked at; null without one.</param>
/// <param name="Files">The stamp of each file by its absolute name; null for one that is gone.</param>
internal sealed record OwnedFilesLook(FileStamp? Index, IReadOnlyDictionary<string, FileStamp?> Files);
