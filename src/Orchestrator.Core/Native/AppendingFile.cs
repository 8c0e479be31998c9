using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Native;

/// <summary>Appends to a file that others append to at the same time without a lock: one <c>write(2)</c> on a handle opened with O_APPEND.</summary>
/// <remarks>.NET's FileMode.Append only seeks to the end once, and would write over what somebody added since.</remarks>
public static partial class AppendingFile
{
    private static readonly int WriteAppendCloseOnExec = 1 | (OperatingSystem.IsMacOS() ? 0x8 | 0x1000000 : 0x400 | 0x80000);

    /// <summary>Appends bytes as one write and brings them to the disk.</summary>
    /// <param name="path">An existing file.</param>
    /// <param name="bytes">What to append; a few KB, so that the system takes it in one piece.</param>
    /// <exception cref="IOException">It cannot be opened, or not everything was taken.</exception>
    public static unsafe void Append(string path, ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            using var end = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            end.Write(bytes);
            end.Flush(flushToDisk: true);
            return;
        }

        using var file = open(path, WriteAppendCloseOnExec);
        if (file.IsInvalid) throw Failure(path, Marshal.GetLastPInvokeError());
        nint written;
        do
        {
            fixed (byte* start = bytes) written = write(file, start, bytes.Length);
        }
        while (written < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);

        if (written < 0) throw Failure(path, Marshal.GetLastPInvokeError());
        RandomAccess.FlushToDisk(file);
        if (written < bytes.Length) throw new IOException($"'{path}' took {written} of {bytes.Length} bytes.");
    }

    private static IOException Failure(string path, int error) =>
        new($"'{path}' cannot be appended to: {new Win32Exception(error).Message}.", error);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint write(SafeFileHandle file, byte* bytes, nint count);
}
