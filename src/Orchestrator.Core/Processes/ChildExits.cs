using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Orchestrator.Native;

namespace Orchestrator.Processes;

/// <summary>Notices the end of our own children: one SIGCHLD handler for all, and a look at each number, never at "any child".</summary>
/// <remarks>
/// The children stay zombies until they are released, so that the number of a leader cannot be given to another process meanwhile.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal static class ChildExits
{
    private static readonly ConcurrentDictionary<int, TaskCompletionSource<ExitStatus>> Watched = new();

    // Those nobody waits for any more.
    private static readonly ConcurrentDictionary<int, bool> Abandoned = new();

    // Kept for the life of the process: signals of one kind merge, so a handler that comes and goes could miss one.
    private static readonly PosixSignalRegistration Registration =
        PosixSignalRegistration.Create(PosixSignal.SIGCHLD, static _ => LookAtAll());

    /// <summary>Makes sure the handler is there before the first child is.</summary>
    public static void Prepare() => GC.KeepAlive(Registration);

    /// <summary>
    /// Held by whoever starts a child until it is watched; taken whole by whoever has to know all children that were started.
    /// </summary>
    public static ReaderWriterLockSlim Starting { get; } = new();

    /// <summary>Raised after each look at our own children; others may have come to us by adoption.</summary>
    public static event Action? Looked;

    /// <summary>Whether a number is one of our children that has not been released; exact for those started before the call.</summary>
    public static bool IsWatched(int processId)
    {
        Starting.EnterWriteLock();
        try
        {
            return Watched.ContainsKey(processId);
        }
        finally
        {
            Starting.ExitWriteLock();
        }
    }

    /// <summary>Completes when the child has ended.</summary>
    public static Task<ExitStatus> WatchAsync(int processId)
    {
        var ended = new TaskCompletionSource<ExitStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        Watched[processId] = ended;
        // It may have ended before it was in the table.
        Look(processId, ended);
        return ended.Task;
    }

    /// <summary>Reaps a child that has ended; one that has not, for nothing can end it, is reaped when it has.</summary>
    public static void Release(int processId)
    {
        Abandoned[processId] = true;
        ReapIfAbandoned(processId);
    }

    private static void LookAtAll()
    {
        foreach (var (processId, ended) in Watched) Look(processId, ended);
        foreach (var (processId, _) in Abandoned) ReapIfAbandoned(processId);
        Looked?.Invoke();
    }

    private static void ReapIfAbandoned(int processId)
    {
        // One caller only: once reaped, the number may belong to a new child at once.
        if (!Abandoned.TryRemove(processId, out _)) return;
        Watched.TryRemove(processId, out var ended);
        if (ChildStatus.Reap(processId) != ChildStatus.Answer.Running) return;
        if (ended is not null) Watched[processId] = ended;
        Abandoned[processId] = true;
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
