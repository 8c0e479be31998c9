using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Completion;
using Orchestrator.PowerShell.Errors;
using Orchestrator.PowerShell.Internal;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Adds items to the backlog.</summary>
[Cmdlet(VerbsCommon.Add, "BacklogItem", DefaultParameterSetName = ByTitle, SupportsShouldProcess = true)]
[OutputType(typeof(BacklogItem))]
public sealed class AddBacklogItemCommand : ProjectCmdlet
{
    private const string ByTitle = "Title";
    private const string ByInputObject = "InputObject";

    // Of a hundred thousand lines this makes ten writes; a few hundred come in as one.
    private const int MostAtOnce = 10_000;

    private static readonly char[] Separators = [',', ';'];

    private readonly List<BacklogItemSpec> specs = [];

    /// <summary>What shall be done.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByTitle)]
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByInputObject)]
    [AllowEmptyString]
    [TitleText]
    public string[] Title { get; set; } = [];

    /// <summary>A title, or an object with a title.</summary>
    /// <remarks>Were the titles themselves taken from the pipe, PowerShell would make a title of any object's text.</remarks>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByInputObject)]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

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
    [Id]
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
    [Id]
    [ArgumentCompleter(typeof(ItemIdCompleter))]
    public string? Parent { get; set; }

    /// <summary>Whether the change is committed at once.</summary>
    [Parameter]
    public SwitchParameter Commit { get; set; }

    private protected override void Process()
    {
        if (Titles is not { } titles)
        {
            WriteError(ErrorRecords.Create(
                "OrcTitleMissing",
                $"'{InputObject}' has no Title.",
                "Pipe titles, or objects with a Title; -Title { $_.Name } takes another property for it.",
                ErrorKind.InvalidArgument,
                InputObject));
            return;
        }

        foreach (var title in titles)
        {
            // Judged here, before any other object of the pipe: the error then stands beside the line it is about.
            if (Try(title, () => ItemTitle.Require(title)) && IsApproved(title, "Add")) specs.Add(Spec(title));
            if (specs.Count == MostAtOnce) Flush();
        }
    }

    private protected override void End() => Flush();

    // One lock and one write for all of them; a stopped pipe leaves whole batches.
    private void Flush()
    {
        if (specs.Count == 0) return;
        List<(string Title, OrchestratorException Refusal)> refusals = [];
        var reports = Await((project, token) =>
            new BacklogEditor(project).AddAsync(specs, (spec, refusal) => refusals.Add((spec.Title, refusal)), Commit, token));
        specs.Clear();
        foreach (var (title, refusal) in refusals) WriteError(ErrorRecords.From(refusal, title));
        foreach (var report in reports)
        {
            foreach (var warning in report.Warnings) Warn(warning);
            WriteObject(report.Item);
        }
    }

    // A title that was said, or that the object has, comes first.
    private IReadOnlyList<string>? Titles
    {
        get
        {
            if (Title is { Length: > 0 } || InputObject is null) return Title;
            if (TitleTextAttribute.TextOf(InputObject) is { } one) return [one];
            var several = LanguagePrimitives.GetEnumerable(InputObject)?.Cast<object?>().Select(TitleTextAttribute.TextOf).ToList();
            return several is null || several.Contains(null) ? null : [.. several.OfType<string>()];
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
