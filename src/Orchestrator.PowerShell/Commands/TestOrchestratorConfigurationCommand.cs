using System.Management.Automation;
using Orchestrator.Configuration;
using Orchestrator.PowerShell.Internal;
using Orchestrator.Scheduling;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Checks configuration, agents, backlog and git, as the start of a run does.</summary>
[Cmdlet(VerbsDiagnostic.Test, "OrchestratorConfiguration")]
[OutputType(typeof(bool), typeof(ConfigurationFinding))]
public sealed class TestOrchestratorConfigurationCommand : ProjectCmdlet
{
    /// <summary>Whether the findings are emitted in place of true or false.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    private protected override bool LeavesFindingsToChecks => true;

    private protected override void Process()
    {
        var preflight = Await((project, token) => Preflight.CheckAsync(project, request: null, token));
        if (Detailed) WriteObject(preflight.Findings, enumerateCollection: true);
        else WriteObject(preflight.IsReady);
    }
}
