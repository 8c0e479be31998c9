namespace Orchestrator.Configuration;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know; shown in verbose output.</summary>
    Information,

    /// <summary>Something is not as meant; the run goes on, at most without the item concerned.</summary>
    Warning,

    /// <summary>No run until it is mended.</summary>
    Error,
}
