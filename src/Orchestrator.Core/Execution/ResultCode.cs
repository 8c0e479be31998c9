namespace Orchestrator.Execution;

/// <summary>What an agent says about its phase.</summary>
public enum ResultCode
{
    /// <summary>The task is done.</summary>
    PhaseComplete,

    /// <summary>A part is done; the same phase goes on.</summary>
    SubphaseComplete,

    /// <summary>It did not work out; another attempt might.</summary>
    Failed,

    /// <summary>Only a human can remove what stands in the way.</summary>
    Blocked,

    /// <summary>An earlier main phase has to be done again; main phases only.</summary>
    Rework,

    /// <summary>Nothing is left to do; triage only.</summary>
    Close,
}
