namespace Orchestrator.Processes;

/// <summary>The two ways of telling a process to end.</summary>
internal enum StopSignal
{
    /// <summary>A request it can obey in its own time, or ignore.</summary>
    Terminate,

    /// <summary>The end, without a chance to object.</summary>
    Kill,
}
