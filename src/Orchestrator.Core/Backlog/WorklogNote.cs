namespace Orchestrator.Backlog;

/// <summary>What the worklog should say about a change; the writer adds time and attempt.</summary>
/// <param name="ItemId">The item it is about.</param>
/// <param name="Title">Its title at that moment.</param>
/// <param name="Phase">Its phase, or its status as a word when it was in none.</param>
/// <param name="Outcome">What happened.</param>
/// <param name="Summary">One sentence or more.</param>
public sealed record WorklogNote(string ItemId, string Title, string Phase, WorklogOutcome Outcome, string Summary)
{
    /// <summary>A note about a change by hand to an item as it stood before.</summary>
    public static WorklogNote About(BacklogItem item, WorklogOutcome outcome, string summary) =>
        new(item.Id, item.Title, item.Phase ?? item.Status.ToString().ToLowerInvariant(), outcome, summary);
}
