namespace Orchestrator.Runs;

/// <summary>Git refused the commit; it is tried again.</summary>
/// <param name="Number">Number of the process.</param>
/// <param name="Words">What git said.</param>
public sealed record CommitPending(int Number, string Words) : JournalRecord;
