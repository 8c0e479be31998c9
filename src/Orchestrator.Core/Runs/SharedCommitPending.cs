namespace Orchestrator.Runs;

/// <summary>Git refused the commit of paths that several phases shared; it is tried again.</summary>
/// <param name="Paths">The paths.</param>
/// <param name="Message">The commit's message.</param>
public sealed record SharedCommitPending(IReadOnlyList<string> Paths, string Message) : JournalRecord;
