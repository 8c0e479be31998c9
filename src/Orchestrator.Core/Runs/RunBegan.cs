namespace Orchestrator.Runs;

/// <summary>A run began.</summary>
/// <param name="Run">Its id.</param>
/// <param name="UserPaths">Repository paths that were dirty before it and so are the user's.</param>
/// <param name="Backup">Ref that holds their state; null if there were none.</param>
public sealed record RunBegan(string Run, IReadOnlyList<string> UserPaths, string? Backup) : JournalRecord;
