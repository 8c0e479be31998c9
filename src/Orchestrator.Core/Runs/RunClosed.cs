namespace Orchestrator.Runs;

/// <summary>The run ended and left nothing to be done by recovery.</summary>
public sealed record RunClosed : JournalRecord;
