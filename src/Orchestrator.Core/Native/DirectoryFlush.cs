using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Orchestrator.Native;

/// <summary>Makes a rename, a creation or a deletion in a directory survive a power cut: <c>fsync(2)</c> of the directory.</summary>
/// <remarks>.NET cannot open a directory. Windows flushes the entry with the file; there it does nothing.</remarks>
public static partial class DirectoryFlush
{
    /// <summary>Flushes the entries of a directory to the disk.</summary>
    /// <param name="path">An existing directory.</param>
    /// <exception cref="IOException">The directory cannot be opened, or the disk reports an error.</exception>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        using var directory = RawFile.Open(path);
        if (directory.IsInvalid) throw Failure(path, Marshal.GetLastPInvokeError());
        while (fsync(directory) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Errno.Interrupted) continue;
            if (Errno.MeansNoFlush(error)) return;
            throw Failure(path, error);
        }
    }

    private static IOException Failure(string path, int error) =>
        new($"The directory '{path}' could not be flushed: {new Win32Exception(error).Message}.", error);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(Microsoft.Win32.SafeHandles.SafeFileHandle directory);
}
