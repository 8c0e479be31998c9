using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Native;

/// <summary>
/// What tells one state of a file from another without reading it; two equal stamps of one path mean "most likely unchanged".
/// </summary>
/// <remarks>
/// A stamp can lie: some file systems hand the inode of a file just replaced to the next one. Keep a handle on what was read.
/// </remarks>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The file's number in it; on Windows the file index.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedNanoseconds">Last change of the content, since 1970; on Windows since 1601.</param>
/// <param name="ChangedNanoseconds">Last change of content, owner, mode or name; on Windows the same as the modification.</param>
public readonly partial record struct FileStamp(ulong Device, ulong Inode, long Size, long ModifiedNanoseconds, long ChangedNanoseconds)
{
    /// <summary>The stamp of what a path leads to, links followed.</summary>
    /// <param name="path">A path; it need not exist.</param>
    /// <returns>Null when nothing is there.</returns>
    /// <exception cref="IOException">It is there but cannot be looked at.</exception>
    public static FileStamp? Of(string path)
    {
        if (OperatingSystem.IsLinux()) return OfLinux(AtCurrentDirectory, path, 0);
        if (OperatingSystem.IsMacOS()) return OfMac(path);
        return OfWindows(path);
    }

    /// <summary>The stamp of an open file, whatever has become of its name.</summary>
    /// <param name="file">An open handle.</param>
    /// <exception cref="IOException">The system does not answer for this handle.</exception>
    public static FileStamp Of(SafeFileHandle file)
    {
        var held = false;
        try
        {
            file.DangerousAddRef(ref held);
            var stamp = OperatingSystem.IsLinux() ? OfLinux((int)file.DangerousGetHandle(), "", AtEmptyPath)
                : OperatingSystem.IsMacOS() ? OfMac((int)file.DangerousGetHandle())
                : OfWindows(file);
            return stamp ?? throw new IOException("The open file has no stamp.");
        }
        finally
        {
            if (held) file.DangerousRelease();
        }
    }

    private static IOException Failure(string path, int error) =>
        new($"'{path}' cannot be looked at: {new Win32Exception(error).Message}.");

    // Linux: statx, one layout on every architecture.
    private const int AtCurrentDirectory = -100;
    private const int AtEmptyPath = 0x1000;
    private const uint BasicStatistics = 0x7ff;

    private static unsafe FileStamp? OfLinux(int directory, string path, int flags)
    {
        // struct statx is 256 bytes: size 40, ino 32, ctime 96, mtime 112 (seconds, nanoseconds), dev_major 136, dev_minor 140.
        var buffer = stackalloc byte[256];
        int result;
        try
        {
            result = statx(directory, path, flags, BasicStatistics, buffer);
        }
        catch (EntryPointNotFoundException)
        {
            // musl before 1.2.4 has no wrapper; the kernel has had the call since 4.11.
            var number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 332 : 291;
            result = (int)syscall(number, directory, path, flags, (nint)BasicStatistics, buffer);
        }

        if (result != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error is Errno.NoEntry or Errno.NotDirectory ? null : throw Failure(path, error);
        }

        return new FileStamp(
            ((ulong)*(uint*)(buffer + 136) << 32) | *(uint*)(buffer + 140),
            *(ulong*)(buffer + 32),
            *(long*)(buffer + 40),
            (*(long*)(buffer + 112) * 1_000_000_000) + *(uint*)(buffer + 120),
            (*(long*)(buffer + 96) * 1_000_000_000) + *(uint*)(buffer + 104));
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int statx(int directory, string path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint syscall(nint number, nint directory, string path, nint flags, nint mask, byte* buffer);

    // macOS: stat with 64-bit inodes; written from the headers, the tests of this product have not run on macOS.
    private static unsafe FileStamp? OfMac(string path)
    {
        var buffer = stackalloc byte[256];
        var result = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? stat_inode64(path, buffer) : stat(path, buffer);
        if (result == 0) return FromMac(buffer);
        var error = Marshal.GetLastPInvokeError();
        return error is Errno.NoEntry or Errno.NotDirectory ? null : throw Failure(path, error);
    }

    private static unsafe FileStamp? OfMac(int file)
    {
        var buffer = stackalloc byte[256];
        var result = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? fstat_inode64(file, buffer) : fstat(file, buffer);
        return result == 0 ? FromMac(buffer) : throw Failure("the open file", Marshal.GetLastPInvokeError());
    }

    // dev 0 (32 bit), ino 8, mtime 48, ctime 64 (seconds, nanoseconds), size 96.
    private static unsafe FileStamp FromMac(byte* buffer) => new(
        *(uint*)buffer,
        *(ulong*)(buffer + 8),
        *(long*)(buffer + 96),
        (*(long*)(buffer + 48) * 1_000_000_000) + *(long*)(buffer + 56),
        (*(long*)(buffer + 64) * 1_000_000_000) + *(long*)(buffer + 72));

    [LibraryImport("libc", EntryPoint = "stat$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int stat_inode64(string path, byte* buffer);

    [LibraryImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static unsafe partial int fstat_inode64(int file, byte* buffer);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int stat(string path, byte* buffer);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int fstat(int file, byte* buffer);

    // Windows: written from the documentation, the tests of this product have not run on Windows.
    private static FileStamp? OfWindows(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return OfWindows(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static unsafe FileStamp? OfWindows(SafeFileHandle file)
    {
        // BY_HANDLE_FILE_INFORMATION is 52 bytes: last write 20, volume 28, size 32 (high, low), index 44 (high, low).
        var buffer = stackalloc byte[52];
        if (!GetFileInformationByHandle(file, buffer)) throw Failure("the open file", Marshal.GetLastPInvokeError());
        var written = (((long)*(uint*)(buffer + 24) << 32) | *(uint*)(buffer + 20)) * 100;
        return new FileStamp(
            *(uint*)(buffer + 28),
            ((ulong)*(uint*)(buffer + 44) << 32) | *(uint*)(buffer + 48),
            ((long)*(uint*)(buffer + 32) << 32) | *(uint*)(buffer + 36),
            written,
            written);
    }

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool GetFileInformationByHandle(SafeFileHandle file, byte* information);
}
