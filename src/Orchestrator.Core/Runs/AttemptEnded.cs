namespace Orchestrator.Runs;

/// <summary>Nothing of the agent's process is alive any more; its paths are known.</summary>
/// <param name="Number">Number of the process.</param>
/// <param name="Paths">Repository paths that are the phase's so far.</param>
/// <param name="Head">HEAD after it.</param>
/// <param name="Shared">Paths that other phases may have changed as well; null: none.</param>
public sealed record AttemptEnded(int Number, IReadOnlyList<string> Paths, string? Head, IReadOnlyList<string>? Shared = null) : JournalRecord;
