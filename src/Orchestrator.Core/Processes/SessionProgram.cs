// The one place (with the one for Windows) where System.Diagnostics.Process is right: as process 1 .NET reaps every child it sees, so
// only its own class learns exit codes; and a libc that cannot change a child's directory leaves no other way.
#pragma warning disable RS0030
using System.Diagnostics;

namespace Orchestrator.Processes;

/// <summary>A program started by System.Diagnostics.Process under the program <c>setsid</c>, which gives it a session of its own.</summary>
/// <remarks>
/// The second choice: for some milliseconds after the start the group does not exist (the leader is signalled alone then), SIGPIPE stays
/// ignored in the child, and .NET reaps the leader before its group is empty.
/// </remarks>
internal sealed class SessionProgram : UnixProgram
{
    private readonly Process process;

    private SessionProgram(Process process, bool hasInput)
    {
        this.process = process;
        Id = process.Id;
        Input = hasInput ? process.StandardInput.BaseStream : null;
        if (!hasInput) process.StandardInput.Close();
        Output = process.StandardOutput.BaseStream;
        Error = process.StandardError.BaseStream;
        Exited = WaitAsync();
    }

    /// <inheritdoc/>
    public override int Id { get; }

    /// <inheritdoc/>
    public override Stream? Input { get; }

    /// <inheritdoc/>
    public override Stream Output { get; }

    /// <inheritdoc/>
    public override Stream Error { get; }

    /// <inheritdoc/>
    public override Task<ExitStatus> Exited { get; }

    /// <summary>Starts it.</summary>
    /// <exception cref="OrchestratorException">It cannot be started, or this system has no <c>setsid</c>.</exception>
    public static SessionProgram Start(ProcessStart start, string program)
    {
        StartFailure.RefuseNul(start);
        var setsid = ProgramLookup.Find(new ProcessStart("setsid", []) { WorkingDirectory = start.WorkingDirectory });
        var information = ProcessStartInformation.Of(start, setsid);
        information.ArgumentList.Insert(0, program);
        try
        {
            return new SessionProgram(Process.Start(information)!, start.HasInput);
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw StartFailure.From(failure.NativeErrorCode, start, program);
        }
    }

    /// <inheritdoc/>
    protected override void ReleaseLeader() => process.Dispose();

    private async Task<ExitStatus> WaitAsync()
    {
        const int SignalBase = 128;
        await process.WaitForExitAsync().ConfigureAwait(false);
        // .NET reports a signal as 128 + its number, and cannot be asked whether the program itself exited with that.
        var code = process.ExitCode;
        return code > SignalBase ? new ExitStatus(null, code - SignalBase) : new ExitStatus(code, null);
    }
}
