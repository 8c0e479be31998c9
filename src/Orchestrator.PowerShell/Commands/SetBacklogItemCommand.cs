using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Completion;
using Orchestrator.PowerShell.Internal;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Changes what items say: title, description, assessments, tags, dependencies and more.</summary>
/// <remarks>Nothing but the id binds by property name: an item in the pipe would write its own, perhaps outdated, values back.</remarks>
[Cmdlet(VerbsCommon.Set, "BacklogItem", DefaultParameterSetName = ById, SupportsShouldProcess = true)]
[OutputType(typeof(BacklogItem))]
public sealed class SetBacklogItemCommand : ItemChangeCmdlet
{
    /// <summary>New title.</summary>
    [Parameter]
    public string? Title { get; set; }

    /// <summary>New description; null clears it.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    public string? Description { get; set; }

    /// <summary>New size; null clears it.</summary>
    [Parameter]
    [AllowNull]
    [Word<ItemSize>]
    public ItemSize? Size { get; set; }

    /// <summary>New complexity; null clears it.</summary>
    [Parameter]
    [AllowNull]
    [Word<Level>]
    public Level? Complexity { get; set; }

    /// <summary>New risk; null clears it.</summary>
    [Parameter]
    [AllowNull]
    [Word<Level>]
    public Level? Risk { get; set; }

    /// <summary>New impact; null clears it.</summary>
    [Parameter]
    [AllowNull]
    [Word<Level>]
    public Level? Impact { get; set; }

    /// <summary>New priority; higher goes first.</summary>
    [Parameter]
    public long Priority { get; set; }

    /// <summary>New pipeline; null: the default one.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(PipelineCompleter))]
    public string? Pipeline { get; set; }

    /// <summary>New parent; null clears it.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    [Id]
    [ArgumentCompleter(typeof(ItemIdCompleter))]
    public string? Parent { get; set; }

    /// <summary>Whether a person wants to look at it.</summary>
    [Parameter]
    public bool RequiresHumanReview { get; set; }

    /// <summary>All tags anew.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(TagCompleter))]
    public string[]? Tag { get; set; }

    /// <summary>Tags to add.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(TagCompleter))]
    public string[]? AddTag { get; set; }

    /// <summary>Tags to take away.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(TagCompleter))]
    public string[]? RemoveTag { get; set; }

    /// <summary>All dependencies anew.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    [Id]
    [ArgumentCompleter(typeof(ItemIdCompleter))]
    public string[]? DependsOn { get; set; }

    /// <summary>Dependencies to add.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    [Id]
    [ArgumentCompleter(typeof(ItemIdCompleter))]
    public string[]? AddDependency { get; set; }

    /// <summary>Dependencies to take away.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    [Id]
    [ArgumentCompleter(typeof(ItemIdCompleter))]
    public string[]? RemoveDependency { get; set; }

    /// <summary>Whether the changed items are emitted.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override string Action => "Change";

    private protected override bool IsEmitting => PassThru;

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, CancellationToken cancellationToken) =>
        editor.SetAsync(id, Edit, Commit, cancellationToken);

    private ItemEdit Edit => new()
    {
        Title = Given(nameof(Title), Title ?? ""),
        Description = Given(nameof(Description), Description),
        Size = Given(nameof(Size), Size),
        Complexity = Given(nameof(Complexity), Complexity),
        Risk = Given(nameof(Risk), Risk),
        Impact = Given(nameof(Impact), Impact),
        Priority = Given(nameof(Priority), Priority),
        Pipeline = Given(nameof(Pipeline), Pipeline),
        Parent = Given(nameof(Parent), Parent),
        RequiresHumanReview = Given(nameof(RequiresHumanReview), RequiresHumanReview),
        Tags = Given<IReadOnlyList<string>>(nameof(Tag), Tag ?? []),
        AddTags = AddTag ?? [],
        RemoveTags = RemoveTag ?? [],
        Dependencies = Given<IReadOnlyList<string>>(nameof(DependsOn), DependsOn ?? []),
        AddDependencies = AddDependency ?? [],
        RemoveDependencies = RemoveDependency ?? [],
    };

    private Optional<T> Given<T>(string parameter, T value) =>
        MyInvocation.BoundParameters.ContainsKey(parameter) ? new(value) : default;
}
