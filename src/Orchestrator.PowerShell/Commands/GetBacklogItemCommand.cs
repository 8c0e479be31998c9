using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.PowerShell.Completion;
using Orchestrator.PowerShell.Internal;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Gets the items of the backlog.</summary>
[Cmdlet(VerbsCommon.Get, "BacklogItem")]
[OutputType(typeof(BacklogItem))]
public sealed class GetBacklogItemCommand : ProjectCmdlet
{
    private const int EmittedPerCollection = 100_000;

    private static int emittedSinceCollection;

    private int emitted;

    /// <summary>Ids, as people type them; none given: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ItemId")]
    [Id]
    [ArgumentCompleter(typeof(ItemIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>Only items with one of these statuses.</summary>
    [Parameter]
    [Word<ItemStatus>]
    public ItemStatus[]? Status { get; set; }

    /// <summary>Only items with one of these tags.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TagCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Tag { get; set; }

    /// <summary>Only items at one of these phases.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PhaseCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Phase { get; set; }

    /// <summary>Only items of one of these pipelines.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PipelineCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Pipeline { get; set; }

    /// <summary>Only open items whose dependencies are met.</summary>
    [Parameter]
    public SwitchParameter Ready { get; set; }

    /// <summary>Filters that items must fit.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FilterCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Only { get; set; } = [];

    /// <summary>Only items whose title fits.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>Whether the archive is searched too.</summary>
    [Parameter]
    public SwitchParameter IncludeArchived { get; set; }

    /// <summary>At most so many items.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? First { get; set; }

    private BacklogQuery Query => new()
    {
        Statuses = Status ?? [],
        Tags = Tag ?? [],
        Phases = Phase ?? [],
        Pipelines = Pipeline ?? [],
        DefaultPipeline = Project.Pipelines.Default.Name,
        Ready = Ready,
        Only = ItemFilter.ParseAll(FilterWords.Join(Only)),
        Title = Title,
        First = First - emitted,
    };

    private protected override void Process()
    {
        var snapshot = Snapshot;
        var ids = Ids(snapshot);
        if (Id is not null && ids.Count == 0) return;
        var query = Query with { Ids = ids };
        var archived = query.WantsDone || NeedsArchive(ids, snapshot) ? Await((project, token) => project.Store.ReadArchiveAsync(token)) : null;
        CollectWrappers();
        foreach (var item in query.Run(snapshot, archived))
        {
            emitted++;
            WriteObject(item);
        }
    }

    private protected override void End() => Interlocked.Add(ref emittedSinceCollection, emitted);

    // PowerShell wraps every object in 250 bytes. Those of a list of 100 000 grow old before its statement ends, and the collector would let
    // a hundred megabytes of them lie in its oldest generation. It works beside us; nobody waits for it.
    private static void CollectWrappers()
    {
        if (Volatile.Read(ref emittedSinceCollection) < EmittedPerCollection) return;
        Volatile.Write(ref emittedSinceCollection, 0);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }

    private List<string> Ids(BacklogSnapshot snapshot)
    {
        List<string> ids = [];
        foreach (var typed in Id ?? [])
            Try(typed, () => ids.Add(Wildcard.IsPattern(typed) ? typed : ItemId.Resolve(typed, snapshot)));
        return ids;
    }

    private bool NeedsArchive(List<string> ids, BacklogSnapshot snapshot) =>
        IncludeArchived || ids.Exists(id => !Wildcard.IsPattern(id) && !snapshot.TryGet(id, out _));
}
