namespace Orchestrator.Agents;

/// <summary>How an agent process came to its end.</summary>
public enum AgentEnd
{
    /// <summary>By itself, with an exit code or a signal.</summary>
    Exited,

    /// <summary>Ended by us at the bound of the attempt.</summary>
    TimedOut,

    /// <summary>Ended by us after silence.</summary>
    Stalled,

    /// <summary>Ended by us because the run stops or the item changed.</summary>
    Stopped,

    /// <summary>The program could not be started.</summary>
    NotStarted,
}
