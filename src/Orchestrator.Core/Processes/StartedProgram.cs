namespace Orchestrator.Processes;

/// <summary>
/// The seam between what a child process means here and how an operating system does it: one started program and its descendants.
/// </summary>
internal abstract class StartedProgram : IDisposable
{
    /// <summary>The leader's number.</summary>
    public abstract int Id { get; }

    /// <summary>Where to write its standard input; null if it has an empty one.</summary>
    public abstract Stream? Input { get; }

    /// <summary>Its standard output.</summary>
    public abstract Stream Output { get; }

    /// <summary>Its standard error.</summary>
    public abstract Stream Error { get; }

    /// <summary>Completes when the leader has ended; its descendants may live on.</summary>
    public abstract Task<ExitStatus> Exited { get; }

    /// <summary>Whether descendants can be listed one by one; if not, signals to the group are all there is.</summary>
    public abstract bool CanListDescendants { get; }

    /// <summary>Signals the whole group, the leader included; nothing happens once the program is released.</summary>
    public abstract void SignalGroup(StopSignal signal);

    /// <summary>Signals the leader alone.</summary>
    public abstract void SignalLeader(StopSignal signal);

    /// <summary>
    /// Lists the living descendants, the leader left out: group, session, bearers of the marker, and the children of all these.
    /// </summary>
    public abstract Task<IReadOnlyList<ProcessEntry>> ListDescendantsAsync(string? marker);

    /// <summary>Signals one descendant, if it is still the one that was listed.</summary>
    public abstract void Signal(ProcessEntry descendant, StopSignal signal);

    /// <summary>Gives the leader's number back to the system; called once, when nothing of its group is left.</summary>
    public abstract void Release();

    /// <inheritdoc/>
    public void Dispose()
    {
        Input?.Dispose();
        Output.Dispose();
        Error.Dispose();
    }

    /// <summary>Starts a program in the best way this system has.</summary>
    /// <exception cref="OrchestratorException">It cannot be started.</exception>
    public static StartedProgram Start(ProcessStart start)
    {
        var program = ProgramLookup.Find(start);
        if (OperatingSystem.IsWindows()) return JobProgram.Start(start, program);
        return SpawnedProgram.IsUsable ? SpawnedProgram.Start(start, program) : SessionProgram.Start(start, program);
    }
}
