using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orchestrator.Native;

namespace Orchestrator.Storage;

/// <summary>The exclusive lock that all writers of a store take, <c>tg</c> among them: <c>flock</c> on one file that nobody renames.</summary>
/// <remarks>
/// Waiting happens in the kernel's queue, on a thread of its own: polling with a back-off starved 11 to 50 of 1000 writers.
/// The kernel wakes those who wait, but whoever has just given the lock up and wants it again is there before them: of 20 busy writers on two
/// cores 16 waited ten seconds in vain. So the next one to have it is found first, by the lock on the directory: it is held only by him. And
/// whoever had it while others waited keeps away for as long as he had it, since two who return at once would take turns for ever.
/// A wait that is given up cannot be called back; its thread returns the lock the moment it gets it.
/// </remarks>
internal sealed class StoreLock : IDisposable
{
    /// <summary>How long a lock is waited for where nobody says otherwise.</summary>
    public static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(10);

    // Not the clock of the wait: this is about processors, and nobody who turns a clock should have to know of it.
    private static readonly TimeProvider Pace = TimeProvider.System;
    private static readonly TimeSpan LongestAway = TimeSpan.FromMilliseconds(100);
    private static readonly ConcurrentDictionary<string, (long Since, TimeSpan Length)> Away = new(StringComparer.Ordinal);

    private readonly string path;
    private readonly SafeFileHandle handle;
    private readonly long taken = Pace.GetTimestamp();

    private StoreLock(string path, SafeFileHandle handle) => (this.path, this.handle) = (path, handle);

    /// <summary>Takes the lock.</summary>
    /// <param name="path">The lock file, made where it is missing; or, but for Windows, a directory.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="clock">Measures the wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OrchestratorException">OrcLockTimeout, OrcStoreMissing, or the file system knows no locks.</exception>
    public static async Task<StoreLock> AcquireAsync(string path, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        if (Away.TryRemove(path, out var away) && away.Length - Pace.GetElapsedTime(away.Since) is var left && left > TimeSpan.Zero)
            await Task.Delay(left, Pace, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var handle = Open(path);
            using var turn = OpenTurn(path, out var isNext);
            var taken = false;
            var waiting = false;
            try
            {
                if (!isNext || !Flock.TryLock(handle))
                {
                    waiting = true;
                    var remaining = timeout - clock.GetElapsedTime(started);
                    await WaitAsync(turn, handle, path, remaining, timeout, clock, cancellationToken).ConfigureAwait(false);
                    waiting = false;
                }

                // Somebody may have removed the store and made it anew while we waited: the lock would be on a file nobody sees.
                var held = FileStamp.Of(handle);
                taken = FileStamp.Of(path) is { } named && named.Inode == held.Inode && named.Device == held.Device;
                if (taken) return new StoreLock(path, handle);
            }
            catch (IOException e)
            {
                throw StoreErrors.Refused(path, "locked", e);
            }
            finally
            {
                if (turn is not null && !waiting) Release(turn);
                if (!taken)
                {
                    if (!waiting) Release(handle);
                    handle.Dispose();
                }
            }
        }
    }

    /// <summary>The error of a wait that took too long.</summary>
    public static OrchestratorException TimedOut(string path, TimeSpan timeout) => new(
        "OrcLockTimeout",
        string.Create(
            CultureInfo.InvariantCulture, $"The backlog is locked by another program: {path} was not free within {timeout.TotalSeconds:0.#} s."),
        "Wait for the other program, or end it if it hangs ('lsof' on the file names it), and try again.",
        ErrorKind.Busy,
        path);

    /// <summary>Gives the lock up.</summary>
    public void Dispose()
    {
        if (handle.IsClosed) return;
        using (var turn = OpenTurn(path, out var isNobodyWaiting))
        {
            if (!isNobodyWaiting)
            {
                var length = Pace.GetElapsedTime(taken);
                Away[path] = (Pace.GetTimestamp(), length < LongestAway ? length : LongestAway);
            }

            if (turn is not null && isNobodyWaiting) Release(turn);
        }

        // Closing is not enough: a child forked this moment by somebody else in the process has a copy of the handle until its exec.
        Release(handle);
        handle.Dispose();
    }

    private static void Release(SafeFileHandle handle)
    {
        try
        {
            Flock.Unlock(handle);
        }
        catch (IOException)
        {
            // Closing the handle gives it up all the same.
        }
    }

    private static SafeFileHandle Open(string path)
    {
        try
        {
            if (!Directory.Exists(path)) return Flock.Open(path);
            var directory = RawFile.Open(path);
            return directory.IsInvalid ? throw new IOException($"'{path}' cannot be opened.", Marshal.GetLastPInvokeError()) : directory;
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            throw StoreErrors.Refused(path, "locked", e);
        }
    }

    /// <summary>Opens what makes its holder the next one to have the lock.</summary>
    /// <param name="path">The lock file.</param>
    /// <param name="isNext">Whether it is held now, since nobody waits, or there is none.</param>
    private static SafeFileHandle? OpenTurn(string path, out bool isNext)
    {
        isNext = true;
        if (OperatingSystem.IsWindows() || Directory.Exists(path)) return null;
        var turn = RawFile.Open(Path.GetDirectoryName(path)!);
        try
        {
            if (!turn.IsInvalid)
            {
                isNext = Flock.TryLock(turn);
                return turn;
            }
        }
        catch (IOException)
        {
            // Some network mounts lock no directories; there the kernel's order has to do.
        }

        turn.Dispose();
        return null;
    }

    private static async Task WaitAsync(
        SafeFileHandle? turn, SafeFileHandle handle, string path, TimeSpan remaining, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        var wait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                // The calls keep the handles open, even if their owner has given up and closed them.
                if (turn is not null) Flock.Lock(turn);
                Flock.Lock(handle);
                wait.TrySetResult();
            }
            catch (Exception e)
            {
                wait.TrySetException(e);
            }
        })
        { IsBackground = true, Name = "store lock" }.Start();
        try
        {
            await wait.Task.WaitAsync(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw TimedOut(path, timeout);
        }
    }
}
