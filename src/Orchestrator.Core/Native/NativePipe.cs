using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Native;

/// <summary>Anonymous pipes that no other child inherits, and what is in them.</summary>
internal static unsafe partial class NativePipe
{
    private const int CloseOnExec = 0x80000;
    private const nuint MacSetCloseOnExec = 0x20006601; // FIOCLEX
    private const short Readable = 1;
    private const short HungUp = 0x10;
    private const int FirstFreeForUse = 3;

    /// <summary>Makes a pipe.</summary>
    /// <returns>0 or an error number.</returns>
    public static int Create(out SafePipeHandle read, out SafePipeHandle write)
    {
        var ends = stackalloc int[2];
        while (true)
        {
            ends[0] = ends[1] = -1;
            if (OperatingSystem.IsMacOS())
            {
                // macOS has no pipe2. Our own children close what is not named to them; for others a short window remains.
                if (pipe(ends) == 0 && (ioctl(ends[0], MacSetCloseOnExec) | ioctl(ends[1], MacSetCloseOnExec)) != 0) break;
            }
            else
            {
                _ = pipe2(ends, CloseOnExec);
            }

            if (ends[0] < 0) break;
            // We were started with a standard stream closed. Left open, these numbers stay out of the way of the child's own three.
            if (ends[0] < FirstFreeForUse || ends[1] < FirstFreeForUse) continue;
            read = new SafePipeHandle(ends[0], ownsHandle: true);
            write = new SafePipeHandle(ends[1], ownsHandle: true);
            return 0;
        }

        var error = Marshal.GetLastPInvokeError();
        read = write = new SafePipeHandle(-1, ownsHandle: false);
        return error;
    }

    /// <summary>Whether a read would return at once: bytes are there, or every writer has gone. Unix only.</summary>
    public static bool IsReadable(SafePipeHandle pipe) => (Poll(pipe) & (Readable | HungUp)) != 0;

    /// <summary>Whether every writer has gone, so that a read that waits will return by itself. Unix only.</summary>
    public static bool IsHungUp(SafePipeHandle pipe) => (Poll(pipe) & HungUp) != 0;

    private static int Poll(SafePipeHandle pipe)
    {
        var held = false;
        try
        {
            pipe.DangerousAddRef(ref held);
            var request = new PollRequest { File = (int)pipe.DangerousGetHandle(), Events = Readable };
            return poll(&request, 1, 0) > 0 ? request.Returned : 0;
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
        finally
        {
            if (held) pipe.DangerousRelease();
        }
    }

    private struct PollRequest
    {
        public int File;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(int* ends, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe(int* ends);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int file, nuint request);

    [LibraryImport("libc")]
    private static partial int poll(PollRequest* requests, nuint count, int milliseconds);
}
