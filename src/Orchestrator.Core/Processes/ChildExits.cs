using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Orchestrator.Native;

namespace Orchestrator.Processes;

/// <summary>Notices the end of our own children: one SIGCHLD handler for all, and a look at each number, never at "any child".</summary>
/// <remarks>The children stay zombies until they are released, so that the number of a leader cannot be given to another process meanwhile.</remarks>
[UnsupportedOSPlatform("windows")]
internal static class ChildExits
{
    private static readonly ConcurrentDictionary<int, TaskCompletionSource<ExitStatus>> Watched = new();

    // Kept for the life of the process: signals of one kind merge, so a handler that comes and goes could miss one.
    private static readonly PosixSignalRegistration Registration = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, static _ => LookAtAll());

    /// <summary>Makes sure the handler is there before the first child is.</summary>
    public static void Prepare() => GC.KeepAlive(Registration);

    /// <summary>Whether a number is one of our children that has not been released.</summary>
    public static bool IsWatched(int processId) => Watched.ContainsKey(processId);

    /// <summary>Completes when the child has ended.</summary>
    public static Task<ExitStatus> WatchAsync(int processId)
    {
        var ended = new TaskCompletionSource<ExitStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        Watched[processId] = ended;
        // It may have ended before it was in the table.
        Look(processId, ended);
        return ended.Task;
    }

    /// <summary>Reaps a child that has ended.</summary>
    public static void Release(int processId)
    {
        _ = ChildStatus.Reap(processId);
        Watched.TryRemove(processId, out _);
    }

    private static void LookAtAll()
    {
        foreach (var (processId, ended) in Watched) Look(processId, ended);
    }

    private static void Look(int processId, TaskCompletionSource<ExitStatus> ended)
    {
        if (ended.Task.IsCompleted) return;
        switch (ChildStatus.Peek(processId, out var code, out var signal))
        {
            case ChildStatus.Answer.Ended:
                ended.TrySetResult(new ExitStatus(code, signal));
                break;
            case ChildStatus.Answer.Unknown:
                // Reaped behind our back (a host started with SIGCHLD ignored does that): it has ended, and nobody knows how.
                ended.TrySetResult(default);
                break;
        }
    }
}
