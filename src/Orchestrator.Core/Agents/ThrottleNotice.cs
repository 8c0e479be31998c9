namespace Orchestrator.Agents;

/// <summary>An agent's word that it is rate-limited.</summary>
/// <param name="Message">Its own words, one line.</param>
/// <param name="ResetAt">When it says it will work again, UTC; null if it did not say.</param>
public sealed record ThrottleNotice(string Message, DateTimeOffset? ResetAt);
