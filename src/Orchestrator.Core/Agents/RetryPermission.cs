namespace Orchestrator.Agents;

/// <summary>Whether an agent may start again for a phase whose last attempt failed: at once, later, or not in this phase's place.</summary>
/// <param name="Wait">How long until its start is far enough from the one before.</param>
/// <param name="Refusal">Why it may not; null if it may.</param>
public readonly record struct RetryPermission(TimeSpan Wait, string? Refusal)
{
    /// <summary>Whether it may start now.</summary>
    public bool IsGranted => Refusal is null && Wait <= TimeSpan.Zero;
}
