using System.Runtime.InteropServices;

namespace Orchestrator.Native;

/// <summary>Signals to one process or to a whole group; <c>kill(2)</c> and <c>pidfd_send_signal(2)</c>.</summary>
internal static partial class ProcessSignal
{
    public const int Kill = 9;
    public const int Terminate = 15;

    // Neither number depends on the architecture: both came after the tables were unified.
    private const int PidfdSendSignal = 424;
    private const int PidfdOpen = 434;
    private static readonly int ChildSignal = OperatingSystem.IsMacOS() ? 20 : 17;

    private static readonly int Continue = OperatingSystem.IsMacOS() ? 19 : 18;

    /// <summary>Signals every member of a group at once; after TERM comes CONT.</summary>
    /// <returns>False if the group has no member left, or none that may be signalled.</returns>
    public static bool ToGroup(int group, int signal) =>
        group > 1 && kill(-group, signal) == 0 && (signal != Terminate || kill(-group, Continue) == 0);

    /// <summary>Signals one process by its number; right only while the number cannot have been reused.</summary>
    public static bool ToProcess(int processId, int signal) => processId > 1 && kill(processId, signal) == 0;

    /// <summary>Signals one process, after checking with a hold on it that its number still means what it meant.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="isStillIt">Called when the process can no longer be exchanged for another.</param>
    /// <param name="signal">The signal; after TERM comes CONT, since a stopped process obeys only when it runs again.</param>
    /// <returns>False if it is gone or another one.</returns>
    public static bool ToProcess(int processId, Func<bool> isStillIt, int signal)
    {
        if (processId <= 1) return false;
        var hold = OperatingSystem.IsLinux() ? (int)syscall(PidfdOpen, processId, 0, 0, 0) : -1;
        // Before Linux 5.3 and on macOS there is nothing to hold: check and signal, with microseconds between.
        if (hold < 0) return isStillIt() && kill(processId, signal) == 0 && (signal != Terminate || kill(processId, Continue) == 0);
        try
        {
            return isStillIt()
                && syscall(PidfdSendSignal, hold, signal, 0, 0) == 0
                && (signal != Terminate || syscall(PidfdSendSignal, hold, Continue, 0, 0) == 0);
        }
        finally
        {
            _ = close(hold);
        }
    }

    /// <summary>Gives SIGCHLD its default back. A parent that ignored it hands that on, and then no exit status can be had.</summary>
    public static void RestoreChildSignal() => _ = signal(ChildSignal, 0);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int processId, int signal);

    [LibraryImport("libc")]
    private static partial int close(int file);

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth);
}
