using System.Management.Automation;
using Orchestrator.PowerShell.Internal;
using Orchestrator.PowerShell.Running;

namespace Orchestrator.PowerShell.Loading;

/// <summary>Cleans up when the module is removed from the last runspace that has it: background runs are ended, files are closed.</summary>
/// <remarks>All runspaces of the process share what is kept open, and jobs may belong to any of them.</remarks>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static int imports;

    /// <inheritdoc/>
    public void OnImport() => Interlocked.Increment(ref imports);

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Interlocked.Decrement(ref imports) > 0) return;
        RunningJobs.StopAll();
        ProjectCache.Clear();
    }
}
