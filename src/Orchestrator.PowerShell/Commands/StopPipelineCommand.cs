using System.Management.Automation;
using Orchestrator.PowerShell.Internal;
using Orchestrator.Runs;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Asks the project's run, in whatever process it is, to end.</summary>
[Cmdlet(VerbsLifecycle.Stop, "Pipeline", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopPipelineCommand : ProjectCmdlet
{
    /// <summary>Whether running phases may finish first.</summary>
    [Parameter]
    public SwitchParameter Drain { get; set; }

    private protected override void Process()
    {
        var project = Project;
        if (!IsApproved(project.Root, Drain ? "Stop the run once its phases have ended" : "Stop the run")) return;
        if (StopRequest.Send(project.Files, Drain) is { } run) WriteVerbose($"Run {run.Run} (pid {run.Pid}) was asked to end.");
        else Warn($"There is no run in {project.Root}: nothing to stop.");
    }
}
