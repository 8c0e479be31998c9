using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.PowerShell.Completion;
using Orchestrator.PowerShell.Internal;
using Orchestrator.Runs;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Gets the runs that the project remembers.</summary>
[Cmdlet(VerbsCommon.Get, "PipelineRun")]
[OutputType(typeof(PipelineRun))]
public sealed class GetPipelineRunCommand : ProjectCmdlet
{
    private readonly HashSet<string> emitted = new(StringComparer.Ordinal);

    /// <summary>Ids of runs, or objects of runs; none given: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("RunId")]
    [Id(OfRun = true)]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = ["*"];

    /// <summary>Only the newest so many.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    private protected override void Process()
    {
        // The phases of a run all name it.
        foreach (var id in Id) Try(id, () => WriteObject(Find(id).Where(run => emitted.Add(run.Id)), enumerateCollection: true));
    }

    private List<PipelineRun> Find(string id)
    {
        var wildcard = new Wildcard(id);
        var found = RunHistory.List(Project.Files).Where(wildcard.Matches)
            .Reverse()
            .Select(run => RunHistory.Load(Project.Files, run))
            .OfType<PipelineRun>()
            .Take(Last ?? int.MaxValue)
            .Reverse()
            .ToList();
        return found.Count > 0 || Wildcard.IsPattern(id)
            ? found
            : throw new OrchestratorException("OrcRunNotFound", $"There is no run {id}.", "List the runs with Get-PipelineRun.", ErrorKind.NotFound, id);
    }
}
