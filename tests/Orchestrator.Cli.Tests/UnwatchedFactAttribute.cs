using System.Diagnostics;

namespace Orchestrator.Cli.Tests;

/// <summary>A test in which no file can be watched: only a namespace of its own lets a test take the watches away; it is skipped, and says so, where none can be made.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnwatchedFactAttribute : FactAttribute
{
    /// <summary>Takes the watches away from whoever runs it in a namespace of its own.</summary>
    public const string NoWatches = "echo 0 > /proc/sys/user/max_inotify_instances";

    public UnwatchedFactAttribute()
    {
        if (!CanMakeNamespace()) Skip = "THIS MACHINE ALLOWS NO USER NAMESPACE: a run without file watches was not tested.";
    }

    private static bool CanMakeNamespace()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("unshare", ["-Ur", "sh", "-c", NoWatches]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
