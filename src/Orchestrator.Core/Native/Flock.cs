using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Native;

/// <summary>The advisory whole-file lock: <c>flock(2)</c> on Unix, a byte-range lock over the whole file on Windows.</summary>
/// <remarks>
/// .NET takes the same lock for FileShare.None, but swallows every error except EWOULDBLOCK and drops it when a runtime switch says so;
/// here an error is an error. The kernel releases the lock with the last handle on it, so a killed holder leaves none behind.
/// A child that is forked without close-on-exec would keep it; everything in this product opens with close-on-exec.
/// </remarks>
public static partial class Flock
{
    private const int Exclusive = 2;
    private const int NonBlocking = 4;
    private const int Release = 8;

    private const uint WindowsExclusive = 2;
    private const uint WindowsFailImmediately = 1;
    private const int WindowsLockViolation = 33;
    private const int WindowsNotLocked = 158;

    /// <summary>Opens a lock file, made empty if it is missing, so that the handle carries no lock yet.</summary>
    /// <remarks>
    /// On Unix every open by .NET takes a shared lock, whatever FileShare it is given: such a handle keeps others from their exclusive
    /// lock, and cannot be had while they hold one. Open lock files here, once, and never read, delete or rename them.
    /// </remarks>
    /// <param name="path">A file in an existing directory.</param>
    /// <exception cref="IOException">It cannot be opened or made.</exception>
    public static SafeFileHandle Open(string path)
    {
        if (OperatingSystem.IsWindows())
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var file = RawFile.OpenOrCreate(path);
        return file.IsInvalid
            ? throw new IOException(
                $"The lock file '{path}' cannot be opened: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.", Marshal.GetLastPInvokeError())
            : file;
    }

    /// <summary>Takes the exclusive lock if nobody holds it.</summary>
    /// <param name="file">An open handle; the lock belongs to it.</param>
    /// <returns>False when somebody else holds the lock.</returns>
    /// <exception cref="IOException">The file system refuses locks (some network mounts).</exception>
    public static bool TryLock(SafeFileHandle file) => Take(file, wait: false);

    /// <summary>Takes the exclusive lock and waits for it, without a limit; it blocks the calling thread.</summary>
    /// <param name="file">An open handle; the lock belongs to it.</param>
    /// <exception cref="IOException">The file system refuses locks (some network mounts).</exception>
    public static void Lock(SafeFileHandle file) => Take(file, wait: true);

    /// <summary>Gives the lock up; without a lock it does nothing.</summary>
    /// <param name="file">The handle the lock was taken with.</param>
    /// <exception cref="IOException">The file system refuses locks.</exception>
    public static unsafe void Unlock(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            NativeOverlapped whole = default;
            if (!UnlockFileEx(file, 0, uint.MaxValue, uint.MaxValue, &whole) && Marshal.GetLastPInvokeError() is var error and not WindowsNotLocked)
                throw Failure(error);
            return;
        }

        if (flock(file, Release) != 0) throw Failure(Marshal.GetLastPInvokeError());
    }

    private static unsafe bool Take(SafeFileHandle file, bool wait)
    {
        if (OperatingSystem.IsWindows())
        {
            NativeOverlapped whole = default;
            var flags = wait ? WindowsExclusive : WindowsExclusive | WindowsFailImmediately;
            if (LockFileEx(file, flags, 0, uint.MaxValue, uint.MaxValue, &whole)) return true;
            var failure = Marshal.GetLastPInvokeError();
            return failure == WindowsLockViolation && !wait ? false : throw Failure(failure);
        }

        while (flock(file, wait ? Exclusive : Exclusive | NonBlocking) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Errno.Interrupted) continue;
            return error == Errno.Again && !wait ? false : throw Failure(error);
        }

        return true;
    }

    private static IOException Failure(int error) => new($"The file lock failed: {new Win32Exception(error).Message}.");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool LockFileEx(SafeFileHandle file, uint flags, uint reserved, uint low, uint high, NativeOverlapped* overlapped);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool UnlockFileEx(SafeFileHandle file, uint reserved, uint low, uint high, NativeOverlapped* overlapped);
}
