namespace Orchestrator.Agents;

/// <summary>Where a line of a transcript comes from.</summary>
public enum TranscriptSource
{
    /// <summary>The agent's standard output.</summary>
    Output,

    /// <summary>The agent's standard error.</summary>
    Error,

    /// <summary>What a verify command printed.</summary>
    Verification,
}
