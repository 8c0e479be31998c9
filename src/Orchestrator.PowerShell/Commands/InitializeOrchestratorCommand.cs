using System.Management.Automation;
using Orchestrator.Configuration;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Internal;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Makes a project out of a git repository: configuration, backlog and folders.</summary>
[Cmdlet(VerbsData.Initialize, "Orchestrator", SupportsShouldProcess = true)]
[OutputType(typeof(InitializationReport))]
public sealed class InitializeOrchestratorCommand : ProjectCmdlet
{
    /// <summary>Prefix of new ids.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Prefix { get; set; }

    /// <summary>Format of the backlog.</summary>
    [Parameter]
    [ValidateSet(ProjectSettings.TaskGolem, ProjectSettings.Yaml)]
    public string? Store { get; set; }

    /// <summary>Whether the built-in instructions are written down for editing.</summary>
    [Parameter]
    public SwitchParameter WithWorkflows { get; set; }

    /// <summary>Whether what was made is committed.</summary>
    [Parameter]
    public SwitchParameter Commit { get; set; }

    /// <summary>Whether an existing configuration is written anew.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        var place = Place;
        if (!IsApproved(place.StartDirectory, "Set up configuration and backlog")) return;
        var request = new InitializationRequest { Prefix = Prefix, Store = Store, WithWorkflows = WithWorkflows, Commit = Commit, Force = Force };
        var report = Await(token => ProjectInitialization.RunAsync(place.Options, request, token));
        foreach (var file in report.Made) WriteVerbose($"Wrote {file}.");
        foreach (var warning in report.Warnings) Warn(warning);
        WriteObject(report);
    }
}
