namespace Orchestrator.Runs;

/// <summary>The phase's outcome is applied and committed, or its residue is: nothing remains to be done for it.</summary>
/// <param name="Number">Number of the phase's last process.</param>
/// <param name="Commit">Full id; null where there was nothing to commit.</param>
public sealed record AttemptClosed(int Number, string? Commit) : JournalRecord;
