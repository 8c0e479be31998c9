using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>One entry of the worklog.</summary>
/// <param name="Time">When, UTC; kept to the second.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Title">Its title then.</param>
/// <param name="Phase">The phase; null for a change outside any.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Attempt"><c>&lt;run&gt;-&lt;n&gt;</c>; null for changes by hand.</param>
/// <param name="Summary">What was done, in words; may have several lines.</param>
public sealed record WorklogEntry(
    DateTimeOffset Time, string ItemId, string Title, string? Phase, WorklogOutcome Outcome, string? Attempt, string Summary);
