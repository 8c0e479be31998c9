using System.Management.Automation;
using Orchestrator.PowerShell.Internal;
using Orchestrator.PowerShell.Running;

namespace Orchestrator.PowerShell.Loading;

/// <summary>Cleans up when the module is removed from the session: runs in the background are ended, files are closed.</summary>
public sealed class ModuleLifetime : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        RunningJobs.StopAll();
        ProjectCache.Clear();
    }
}
