using Orchestrator.Execution;

namespace Orchestrator.Coordination;

/// <summary>A follow-up that becomes an item.</summary>
/// <param name="Id">The id drawn for it.</param>
/// <param name="FollowUp">What the agent said.</param>
internal sealed record DrawnFollowUp(string Id, FollowUp FollowUp);
