using System.Management.Automation;
using Orchestrator.PowerShell.Completion;
using Orchestrator.PowerShell.Internal;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Works through the backlog with coding agents, phase by phase.</summary>
[Cmdlet(VerbsLifecycle.Start, "Pipeline", DefaultParameterSetName = All, SupportsShouldProcess = true)]
[Alias("Invoke-Pipeline")]
[OutputType(typeof(PhaseRun), typeof(PipelineRun), typeof(PipelineJob))]
public sealed class StartPipelineCommand : RunCmdlet
{
    private const string All = "All";
    private const string ByTarget = "Target";
    private const string ByInputObject = "InputObject";
    private const string ByFilter = "Only";

    private readonly List<string> piped = [];

    /// <summary>Ids to work through in order.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByTarget)]
    [Id]
    [ArgumentCompleter(typeof(ItemIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Target { get; set; } = [];

    /// <summary>Items to work through as a set.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByInputObject)]
    [AllowNull]
    [AllowEmptyCollection]
    public PSObject[]? InputObject { get; set; }

    /// <summary>Filters that items must fit.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByFilter)]
    [ArgumentCompleter(typeof(FilterCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Only { get; set; } = [];

    /// <summary>Whether a target that gets blocked does not end the run.</summary>
    [Parameter]
    public SwitchParameter AutoAdvance { get; set; }

    private protected override RunRequest Request => WithLimits(new()
    {
        Targets = Target,
        Filters = FilterWords.Join(Only),
        Items = MyInvocation.ExpectingInput || ParameterSetName == ByInputObject ? piped : null,
        AutoAdvance = AutoAdvance,
    });

    private protected override void Process()
    {
        foreach (var input in InputObject ?? [])
        {
            if (ItemReference.IdOf(input) is { } id) piped.Add(id);
            else WriteError(ItemReference.NotAnItem(input));
        }
    }
}
