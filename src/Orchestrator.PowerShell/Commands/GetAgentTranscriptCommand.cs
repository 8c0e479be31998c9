using System.Management.Automation;
using Orchestrator.Agents;
using Orchestrator.Backlog;
using Orchestrator.PowerShell.Completion;
using Orchestrator.PowerShell.Internal;
using Orchestrator.Runs;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Gets what agents were asked, and what they said.</summary>
[Cmdlet(VerbsCommon.Get, "AgentTranscript", DefaultParameterSetName = ById)]
[OutputType(typeof(Transcript), typeof(TranscriptLine))]
public sealed class GetAgentTranscriptCommand : ProjectCmdlet
{
    private const string ById = "Id";
    private const string ByInputObject = "InputObject";

    private readonly List<Transcript> found = [];

    /// <summary>Ids of items or of runs; none given: the newest run.</summary>
    [Parameter(Position = 0, ParameterSetName = ById)]
    [Id]
    [ArgumentCompleter(typeof(TranscriptIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>Runs, phases of runs, items, or ids of any of them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByInputObject)]
    [ValidateNotNullOrEmpty]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>Only attempts of these phases.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PhaseCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Phase { get; set; }

    /// <summary>Whether the newest attempt is followed line by line.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName == ByInputObject)
        {
            foreach (var input in InputObject) Try(input, () => Take(Find(input)));
        }
        else if (Id is null)
        {
            Take(RunHistory.List(Project.Files) is [.., var newest] ? OfRun(newest) : []);
        }
        else
        {
            foreach (var id in Id) Try(id, () => Take(OfId(id)));
        }
    }

    private protected override void End()
    {
        if (!Wait || found.Count == 0) return;
        var (project, followed) = (Project, found[^1]);
        Stream(async (emit, token) =>
        {
            var lines = Transcripts.ReadAsync(
                followed, follow: true, project.Time, () => RunLock.FindActive(project.Files)?.Run != followed.RunId, token);
            await foreach (var line in lines.ConfigureAwait(false)) emit(line);
        });
    }

    private void Take(IEnumerable<Transcript> transcripts)
    {
        foreach (var transcript in transcripts.Where(IsWanted))
        {
            if (Wait) found.Add(transcript);
            else WriteObject(transcript);
        }
    }

    private bool IsWanted(Transcript transcript) => Phase?.Contains(transcript.Phase, StringComparer.OrdinalIgnoreCase) != false;

    private IEnumerable<Transcript> Find(PSObject input) => input.BaseObject switch
    {
        PipelineRun run => OfRun(run.Id),
        PhaseRun { Transcript: { } directory } => Transcript.In(directory) is { } one ? [one] : [],
        Transcript one => [one],
        _ => OfId(ItemReference.IdOf(input) ?? throw new OrchestratorException(
            "OrcNoTranscript", $"'{input}' is neither a run nor a phase nor an item.", "Pipe runs (Get-PipelineRun), phases or items.", ErrorKind.InvalidArgument)),
    };

    private IEnumerable<Transcript> OfId(string id)
    {
        var runs = RunHistory.List(Project.Files);
        if (runs.Contains(id)) return OfRun(id);
        var transcripts = runs.SelectMany(OfRun).ToList();
        if (Wildcard.IsPattern(id))
        {
            var wildcard = new Wildcard(id);
            return transcripts.Where(transcript => wildcard.Matches(transcript.ItemId) || wildcard.Matches(transcript.RunId));
        }

        // An item may be in no file any more, while what was said about it still is.
        var exact = transcripts.Exists(transcript => transcript.ItemId == id) ? id : ItemId.Resolve(id, Snapshot);
        return transcripts.Where(transcript => transcript.ItemId == exact);
    }

    private IReadOnlyList<Transcript> OfRun(string run) => Transcripts.OfRun(Project.Files.RunDirectory(run));
}
