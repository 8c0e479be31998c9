using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Native;

/// <summary>Opens what a name itself stands for, by the name's bytes: .NET follows links and cannot say names that are not UTF-8.</summary>
/// <remarks>Unix only.</remarks>
internal static partial class UnfollowedFile
{
    private const int Linux = 0x80000 | 0x800;
    private const int Mac = 0x1000000 | 0x4;

    private static readonly int TooManyLinks = OperatingSystem.IsMacOS() ? 62 : 40;

    // O_CLOEXEC, O_NONBLOCK (a FIFO must not hold us) and O_NOFOLLOW, whose value is the architecture's own on Linux.
    private static readonly int Flags = OperatingSystem.IsMacOS() ? Mac | 0x100
        : Linux | (RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 0x20000 : 0x8000);

    /// <summary>Opens for reading.</summary>
    /// <param name="path">The path's bytes, with a zero at the end.</param>
    /// <param name="isLink">The name is a symbolic link; nothing is opened.</param>
    /// <returns>Null when the name is a link or nothing is there.</returns>
    /// <exception cref="IOException">It is there but cannot be opened.</exception>
    public static unsafe SafeFileHandle? Open(ReadOnlySpan<byte> path, out bool isLink)
    {
        isLink = false;
        while (true)
        {
            SafeFileHandle file;
            fixed (byte* name = path) file = open(name, Flags);
            if (!file.IsInvalid) return file;
            var error = Marshal.GetLastPInvokeError();
            file.Dispose();
            if (error == Errno.Interrupted) continue;
            isLink = error == TooManyLinks;
            if (isLink || error is Errno.NoEntry or Errno.NotDirectory) return null;
            throw new IOException(new Win32Exception(error).Message);
        }
    }

    /// <summary>The target of a symbolic link, as bytes.</summary>
    /// <param name="path">The path's bytes, with a zero at the end.</param>
    /// <returns>Null when it is no link any more.</returns>
    public static unsafe byte[]? ReadLink(ReadOnlySpan<byte> path)
    {
        var target = new byte[4096];
        nint length;
        fixed (byte* name = path)
        fixed (byte* buffer = target)
            length = readlink(name, buffer, target.Length);
        return length < 0 ? null : target[..(int)length];
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial SafeFileHandle open(byte* path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint readlink(byte* path, byte* buffer, nint size);
}
