using System.IO.Pipes;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Orchestrator.Native;

namespace Orchestrator.Processes;

/// <summary>A program started by posix_spawn and reaped by us.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SpawnedProgram : UnixProgram
{
    private const int TextBusyAttempts = 50;

    private SpawnedProgram(int id, SafePipeHandle? input, SafePipeHandle output, SafePipeHandle error, bool isMarked)
    {
        Id = id;
        // Before anybody can reap it: its number is its own.
        if (isMarked && OperatingSystem.IsLinux()) StartedTicks = LinuxProcessTable.Read(id)?.StartedTicks ?? 0;
        Input = input is null ? null : new AnonymousPipeClientStream(PipeDirection.Out, input);
        Output = new AnonymousPipeClientStream(PipeDirection.In, output);
        Error = new AnonymousPipeClientStream(PipeDirection.In, error);
        Exited = ChildExits.WatchAsync(id);
    }

    /// <summary>
    /// Not as process 1 (a shell as a container's entry): there .NET reaps every child it sees, and exit codes would get lost.
    /// </summary>
    public static bool IsUsable => PosixSpawn.IsSupported && Environment.ProcessId != 1;

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

    /// <inheritdoc/>
    protected override long StartedTicks { get; }

    /// <summary>Starts it.</summary>
    /// <exception cref="OrchestratorException">It cannot be started.</exception>
    public static SpawnedProgram Start(ProcessStart start, string program)
    {
        StartFailure.RefuseNul(start);
        ChildExits.Prepare();
        List<SafePipeHandle> ours = [], theirs = [];
        var started = false;
        try
        {
            var input = start.HasInput ? Open(outward: false) : null;
            var output = Open(outward: true);
            var error = Open(outward: true);
            ChildExits.Starting.EnterReadLock();
            try
            {
                var id = Spawn(start, program, input, output, error);
                started = true;
                return new SpawnedProgram(id, input is null ? null : ours[0], ours[^2], ours[^1], start.Marker is not null);
            }
            finally
            {
                ChildExits.Starting.ExitReadLock();
            }
        }
        finally
        {
            foreach (var end in theirs) end.Dispose();
            if (!started) ours.ForEach(end => end.Dispose());
        }

        SafePipeHandle Open(bool outward)
        {
            var failure = NativePipe.Create(out var read, out var write);
            if (failure != 0) throw StartFailure.From(failure, start, program);
            ours.Add(outward ? read : write);
            theirs.Add(outward ? write : read);
            return outward ? write : read;
        }
    }

    /// <inheritdoc/>
    protected override void ReleaseLeader() => ChildExits.Release(Id);

    private static int Spawn(ProcessStart start, string program, SafePipeHandle? input, SafePipeHandle output, SafePipeHandle error)
    {
        string[] words = [start.FileName, .. start.Arguments];
        var environment = ProgramLookup.EnvironmentOf(start);
        var pause = new SpinWait();
        while (true)
        {
            var failure = PosixSpawn.Start(
                program, words, environment, start.WorkingDirectory, Number(input), Number(output), Number(error), out var id);
            if (failure == 0) return id;
            // A script just written is busy for as long as some other child, forked while it was open, has not come to its exec.
            if (failure != Errno.TextBusy || pause.Count > TextBusyAttempts) throw StartFailure.From(failure, start, program);
            pause.SpinOnce();
        }
    }

    /// <summary>The caller holds the handle until the spawn is over.</summary>
    private static int Number(SafePipeHandle? pipe) => pipe is null ? -1 : (int)pipe.DangerousGetHandle();
}
