using System.Management.Automation;
using Orchestrator.PowerShell.Completion;
using Orchestrator.PowerShell.Internal;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Lets an agent assess New items, and nothing else.</summary>
[Cmdlet(VerbsLifecycle.Start, "Triage", SupportsShouldProcess = true)]
[Alias("Triage-BacklogItem")]
[OutputType(typeof(PhaseRun), typeof(PipelineRun), typeof(PipelineJob))]
public sealed class StartTriageCommand : RunCmdlet
{
    private readonly List<string> ids = [];

    /// <summary>New items to triage; none given: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ItemId")]
    [Id]
    [ArgumentCompleter(typeof(ItemIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    private protected override RunRequest Request =>
        WithLimits(new() { Items = MyInvocation.ExpectingInput || Id is not null ? ids : null, TriageOnly = true });

    private protected override void Process() => ids.AddRange(Id ?? []);
}
