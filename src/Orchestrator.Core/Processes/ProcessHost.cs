using Orchestrator.Native;

namespace Orchestrator.Processes;

/// <summary>What a program that is this product alone sets up once for its own process, before it starts the first child.</summary>
public static class ProcessHost
{
    /// <summary>Makes exits of children visible even if our parent ignored SIGCHLD and handed that on.</summary>
    public static void Prepare()
    {
        if (!OperatingSystem.IsWindows()) ProcessSignal.RestoreChildSignal();
    }
}
