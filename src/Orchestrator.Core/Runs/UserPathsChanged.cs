namespace Orchestrator.Runs;

/// <summary>The user began to change a file, or committed one, while nothing ran.</summary>
/// <param name="Paths">All paths that are the user's now.</param>
public sealed record UserPathsChanged(IReadOnlyList<string> Paths) : JournalRecord;
