using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Completion;
using Orchestrator.PowerShell.Internal;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Adds items to the backlog.</summary>
[Cmdlet(VerbsCommon.Add, "BacklogItem", SupportsShouldProcess = true)]
[OutputType(typeof(BacklogItem))]
public sealed class AddBacklogItemCommand : ProjectCmdlet
{
    private static readonly char[] Separators = [',', ';'];

    private readonly List<BacklogItemSpec> specs = [];

    /// <summary>What shall be done.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string[] Title { get; set; } = [];

    /// <summary>The wish in full.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? Description { get; set; }

    /// <summary>Items that must be done first.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Dependencies", "DependsOnId")]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ItemIdCompleter))]
    public string[]? DependsOn { get; set; }

    /// <summary>Free words.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Tags")]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(TagCompleter))]
    public string[]? Tag { get; set; }

    /// <summary>Expected extent.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [Word<ItemSize>]
    public ItemSize? Size { get; set; }

    /// <summary>Expected complexity.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [Word<Level>]
    public Level? Complexity { get; set; }

    /// <summary>Expected risk.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [Word<Level>]
    public Level? Risk { get; set; }

    /// <summary>Expected impact.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [Word<Level>]
    public Level? Impact { get; set; }

    /// <summary>Higher goes first.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public long? Priority { get; set; }

    /// <summary>Name of a pipeline; null: the default one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(PipelineCompleter))]
    public string? Pipeline { get; set; }

    /// <summary>The item that this one belongs to.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ItemIdCompleter))]
    public string? Parent { get; set; }

    /// <summary>Whether the change is committed at once.</summary>
    [Parameter]
    public SwitchParameter Commit { get; set; }

    private protected override void Process()
    {
        foreach (var title in Title)
        {
            // Judged here, before any other object of the pipe: the error then stands beside the line it is about.
            if (Try(title, () => ItemTitle.Require(title)) && IsApproved(title, "Add")) specs.Add(Spec(title));
        }
    }

    private protected override void End()
    {
        if (specs.Count == 0) return;
        try
        {
            Add(specs);
        }
        catch (OrchestratorException exception) when (exception.Kind is ErrorKind.InvalidArgument or ErrorKind.NotFound && specs.Count > 1)
        {
            // One of them is refused, and with it the transaction: one by one, the others still get in.
            foreach (var spec in specs) Try(spec.Title, () => Add([spec]));
        }
    }

    private void Add(IReadOnlyList<BacklogItemSpec> added)
    {
        foreach (var report in Await((project, token) => new BacklogEditor(project).AddAsync(added, Commit, token)))
        {
            foreach (var warning in report.Warnings) WriteWarning(warning);
            WriteObject(report.Item);
        }
    }

    private BacklogItemSpec Spec(string title) => new()
    {
        Title = title,
        Description = Description,
        DependsOn = Split(DependsOn),
        Tags = Split(Tag),
        Size = Size,
        Complexity = Complexity,
        Risk = Risk,
        Impact = Impact,
        Priority = Priority ?? 0,
        Pipeline = string.IsNullOrWhiteSpace(Pipeline) ? null : Pipeline.Trim(),
        Parent = string.IsNullOrWhiteSpace(Parent) ? null : Parent,
    };

    // One cell of a CSV file holds several; neither an id nor a tag that filters can name has a comma.
    private static List<string> Split(string[]? values) =>
        [.. (values ?? []).SelectMany(value => value.Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
}
