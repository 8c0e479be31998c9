namespace Orchestrator.Git;

/// <summary>Writes of ours that were cut off.</summary>
/// <param name="LocksRemoved">How many lock files of theirs were removed.</param>
/// <param name="Announcements">The files that announced them.</param>
/// <param name="Since">When the first of them began; null if there are none.</param>
internal sealed record StaleWrites(int LocksRemoved, IReadOnlyList<string> Announcements, DateTimeOffset? Since);
