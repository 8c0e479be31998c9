namespace Orchestrator.Runs;

/// <summary>Paths that several phases shared were committed.</summary>
/// <param name="Paths">The paths.</param>
/// <param name="Commit">Full id; null if no commit of the product holds them.</param>
public sealed record PathsCommitted(IReadOnlyList<string> Paths, string? Commit) : JournalRecord;
