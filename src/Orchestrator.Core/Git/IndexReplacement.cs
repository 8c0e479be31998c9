using Orchestrator.Native;

namespace Orchestrator.Git;

/// <summary>One write of ours to git's index, made under git's lock: nothing else wrote it between the two stamps.</summary>
/// <param name="Before">The index that was replaced; null when there was none.</param>
/// <param name="After">The index that took its place.</param>
public sealed record IndexReplacement(FileStamp? Before, FileStamp? After);
