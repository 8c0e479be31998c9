using Orchestrator.Native;

namespace Orchestrator.Processes;

/// <summary>What a program that is this product alone sets up once for its own process, before it starts the first child.</summary>
public static class ProcessHost
{
    /// <summary>
    /// Makes exits of children visible even if our parent ignored SIGCHLD, and lets daemons that cleared their environment come to this
    /// process instead of to process 1. Not for a process that others share, such as a PowerShell session.
    /// </summary>
    public static void Prepare()
    {
        if (OperatingSystem.IsWindows()) return;
        ProcessSignal.RestoreChildSignal();
        Subreaper.Set(true);
    }
}
