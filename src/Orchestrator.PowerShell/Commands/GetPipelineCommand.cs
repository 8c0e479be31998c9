using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.Pipelines;
using Orchestrator.PowerShell.Completion;
using Orchestrator.PowerShell.Internal;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Gets the configured pipelines with their phases.</summary>
[Cmdlet(VerbsCommon.Get, "Pipeline")]
[OutputType(typeof(Pipeline))]
public sealed class GetPipelineCommand : ProjectCmdlet
{
    /// <summary>Names; none given: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PipelineCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    private protected override void Process()
    {
        foreach (var name in Name) Try(name, () => WriteObject(Find(name), enumerateCollection: true));
    }

    private List<Pipeline> Find(string name)
    {
        var wildcard = new Wildcard(name);
        var found = Project.Pipelines.All.Where(pipeline => wildcard.Matches(pipeline.Name)).ToList();
        return found.Count > 0 || Wildcard.IsPattern(name)
            ? found
            : throw new OrchestratorException(
                "OrcUnknownPipeline",
                $"There is no pipeline '{name}'.",
                $"Use one of: {string.Join(", ", Project.Pipelines.All.Select(pipeline => pipeline.Name))}.",
                ErrorKind.NotFound,
                name);
    }
}
