using System.Management.Automation;
using Orchestrator.PowerShell.Internal;
using Orchestrator.PowerShell.Running;
using Orchestrator.Storage;

namespace Orchestrator.PowerShell.Loading;

/// <summary>Compiles what the first command waits for, beside the session, and cleans up when the module is removed from the last runspace that has it: background runs are ended, files are closed.</summary>
/// <remarks>All runspaces of the process share what is kept open, and jobs may belong to any of them.</remarks>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static int imports;

    /// <inheritdoc/>
    public void OnImport()
    {
        if (Interlocked.Increment(ref imports) == 1) ThreadPool.UnsafeQueueUserWorkItem(static _ => TaskGolemStore.Prepare(), null);
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Interlocked.Decrement(ref imports) > 0) return;
        RunningJobs.StopAll();
        ProjectCache.Clear();
    }
}
