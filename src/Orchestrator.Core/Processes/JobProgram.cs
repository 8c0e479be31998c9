#pragma warning disable RS0030 // Windows: System.Diagnostics.Process starts, the Job Object does what it cannot.
using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Orchestrator.Native;

namespace Orchestrator.Processes;

/// <summary>A program on Windows in a Job Object that ends all its descendants when it is closed, were it by our own death.</summary>
/// <remarks>
/// Written from the documentation; the tests of this product have not run on Windows. Windows has no TERM: the group gets Ctrl+Break,
/// which console programs can obey, and the job's termination is its KILL. A grandchild started in the instant between the start of the
/// program and its joining of the job is outside of it.
/// </remarks>
internal sealed class JobProgram : StartedProgram
{
    private readonly Process process;
    private readonly SafeFileHandle job;

    private JobProgram(Process process, SafeFileHandle job, bool hasInput)
    {
        this.process = process;
        this.job = job;
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

    /// <summary>The job is ended as a whole, so that there is no need for a list.</summary>
    public override bool CanListDescendants => false;

    /// <summary>Starts it.</summary>
    /// <exception cref="OrchestratorException">It cannot be started.</exception>
    public static JobProgram Start(ProcessStart start, string program)
    {
        StartFailure.RefuseNul(start);
        var information = ProcessStartInformation.Of(start, program);
        if (OperatingSystem.IsWindows()) information.CreateNewProcessGroup = true;
        var job = JobObject.Create();
        try
        {
            var process = Process.Start(information)!;
            // It fails if the program has ended already, and then there is nothing to hold.
            _ = JobObject.Assign(job, process.SafeHandle);
            return new JobProgram(process, job, start.HasInput);
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            job.Dispose();
            throw new OrchestratorException(
                "OrcProgramNotExecutable",
                $"'{program}' cannot be started: {failure.Message}",
                "Start it by hand in the same directory to see more.",
                ErrorKind.NotInstalled,
                start.FileName,
                failure);
        }
    }

    /// <inheritdoc/>
    public override void SignalGroup(StopSignal signal)
    {
        if (job.IsClosed) return;
        if (signal == StopSignal.Kill) JobObject.Terminate(job);
        else JobObject.SendBreak(Id);
    }

    /// <inheritdoc/>
    public override void SignalLeader(StopSignal signal) => SignalGroup(signal);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<ProcessEntry>> ListDescendantsAsync(string? marker) =>
        Task.FromResult<IReadOnlyList<ProcessEntry>>([]);

    /// <inheritdoc/>
    public override void Signal(ProcessEntry descendant, StopSignal signal)
    {
    }

    /// <inheritdoc/>
    public override void Release()
    {
        job.Dispose();
        process.Dispose();
    }

    private async Task<ExitStatus> WaitAsync()
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        return new ExitStatus(process.ExitCode, null);
    }
}
