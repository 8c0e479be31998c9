using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Native;

/// <summary>Makes what was written into a file survive a power cut: <c>fdatasync(2)</c>, which leaves its times to later.</summary>
/// <remarks>Where no length changes and no block is new, that spares the file system a commit of its own journal.</remarks>
internal static partial class DataFlush
{
    /// <summary>Brings content and length of an open file to the disk.</summary>
    /// <exception cref="IOException">The disk reports an error.</exception>
    public static void Flush(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while (fdatasync(file) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Errno.Interrupted) continue;
            if (Errno.MeansNoFlush(error)) return;
            throw new IOException($"What was written could not be brought to the disk: {Marshal.GetPInvokeErrorMessage(error)}.", error);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(SafeFileHandle file);
}
