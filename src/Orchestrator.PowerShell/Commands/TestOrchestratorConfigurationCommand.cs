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

    private protected override bool TellsFindings => false;

    private protected override void Process()
    {
        var findings = Check(out var isReady);
        if (Detailed) WriteObject(findings, enumerateCollection: true);
        else WriteObject(isReady);
    }

    private IReadOnlyList<ConfigurationFinding> Check(out bool isReady)
    {
        try
        {
            var preflight = Await((project, token) => Preflight.CheckAsync(project, request: null, token));
            isReady = preflight.IsReady;
            return preflight.Findings;
        }
        catch (InvalidConfigurationException exception)
        {
            isReady = false;
            return exception.Findings;
        }
    }
}
