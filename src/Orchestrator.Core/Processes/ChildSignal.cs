using Orchestrator.Native;

namespace Orchestrator.Processes;

/// <summary>The signal that tells of a child's end.</summary>
public static class ChildSignal
{
    /// <summary>
    /// Gives SIGCHLD its default back; for a program of ours it is the first thing in main. Whoever started us may ignore it, which is
    /// inherited, and then the system throws exit statuses away and .NET waits for its children for ever.
    /// </summary>
    public static void Restore()
    {
        if (!OperatingSystem.IsWindows()) ProcessSignal.RestoreChildSignal();
    }
}
