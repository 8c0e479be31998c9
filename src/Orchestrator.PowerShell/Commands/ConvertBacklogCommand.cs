using System.Management.Automation;
using Orchestrator.Configuration;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Internal;
using Orchestrator.Storage;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Moves the backlog to the other format, archive included.</summary>
[Cmdlet(VerbsData.Convert, "Backlog", SupportsShouldProcess = true)]
[OutputType(typeof(StoreConversionReport))]
public sealed class ConvertBacklogCommand : ProjectCmdlet
{
    /// <summary>The other format.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateSet(ProjectSettings.TaskGolem, ProjectSettings.Yaml)]
    public string To { get; set; } = "";

    /// <summary>Whether the change is committed at once.</summary>
    [Parameter]
    public SwitchParameter Commit { get; set; }

    private protected override void Process()
    {
        if (!IsApproved(Project.Store.Directory, $"Convert the backlog to {To}")) return;
        var report = Await((project, token) => ProjectConversion.RunAsync(project, To, Commit, token));

        // Its store has moved; the configuration that changed makes the next cmdlet open the project anew.
        ProjectCache.Forget(Project);
        foreach (var warning in report.Warnings) Warn(warning);
        WriteObject(report);
    }
}
