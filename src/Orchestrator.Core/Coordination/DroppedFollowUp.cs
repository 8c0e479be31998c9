namespace Orchestrator.Coordination;

/// <summary>A follow-up that an open item already asks for.</summary>
/// <param name="Title">Its title.</param>
/// <param name="ExistingId">That item.</param>
/// <param name="ExistingTitle">Its title.</param>
internal sealed record DroppedFollowUp(string Title, string ExistingId, string ExistingTitle);
