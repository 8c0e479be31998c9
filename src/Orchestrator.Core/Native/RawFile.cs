using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Native;

/// <summary>Opens and reads without what a FileStream adds: for directories, and for thousands of small files under /proc.</summary>
internal static partial class RawFile
{
    private static readonly int CloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <summary>Opens for reading; the handle is invalid on failure and the error number is the last P/Invoke error.</summary>
    public static SafeFileHandle Open(string path) => open(path, CloseOnExec);

    /// <summary>
    /// Opens for reading and writing and makes the file if it is missing, without the shared lock that every .NET open takes.
    /// </summary>
    /// <returns>An invalid handle on failure; the error number is the last P/Invoke error.</returns>
    public static SafeFileHandle OpenOrCreate(string path)
    {
        const int ReadWrite = 2;
        var file = open(path, ReadWrite | CloseOnExec);
        if (!file.IsInvalid || Marshal.GetLastPInvokeError() != Errno.NoEntry) return file;
        // creat, not open with O_CREAT: the mode of open is a variadic argument, which ARM passes in another place than the rest.
        using (var made = creat(path, 0x1B6 /* rw for all, less the umask */))
        {
            if (made.IsInvalid) return made;
        }

        return open(path, ReadWrite | CloseOnExec);
    }

    /// <summary>
    /// Reads a whole small file, growing the buffer as needed; -1 if it cannot be opened or read (it has gone, or it is another user's).
    /// </summary>
    /// <param name="path">The path's bytes, with a zero at the end.</param>
    /// <param name="buffer">Receives the content; replaced by a larger one when full.</param>
    public static unsafe int ReadAll(ReadOnlySpan<byte> path, ref byte[] buffer)
    {
        int file;
        fixed (byte* name = path) file = open_raw(name, CloseOnExec);
        if (file < 0) return -1;
        try
        {
            var length = 0;
            while (true)
            {
                nint read;
                fixed (byte* start = &buffer[length]) read = read_raw(file, start, buffer.Length - length);
                if (read < 0) return -1;
                if (read == 0) return length;
                length += (int)read;
                if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
        finally
        {
            _ = close_raw(file);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle creat(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "open")]
    private static unsafe partial int open_raw(byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    private static unsafe partial nint read_raw(int file, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int close_raw(int file);
}
