using System.Diagnostics;
using System.Globalization;

namespace Orchestrator.Tests.Storage;

/// <summary>A file system of a few MB in memory, to see a disk run full; only root may mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static SmallDisk? TryMount(int bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            var path = Directory.CreateTempSubdirectory("small-disk-").FullName;
            if (Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={bytes}"), "tmpfs", path) == 0) return new SmallDisk(path);
            Directory.Delete(path);
        }

        Console.Error.WriteLine("SKIPPED: no small file system can be mounted here (needs Linux and root).");
        return null;
    }

    public void MakeReadOnly() => Assert.Equal(0, Run("mount", "-o", "remount,ro", Path));

    public void Dispose()
    {
        // Lazily: a handle may still be open.
        Run("umount", "-l", Path);
        Directory.Delete(Path);
    }

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
