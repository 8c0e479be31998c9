using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.PowerShell.Completion;

namespace Orchestrator.PowerShell.Internal;

/// <summary>A cmdlet that does something with each of the items it is given, by id or as objects.</summary>
public abstract class ItemCmdlet : ProjectCmdlet
{
    private protected const string ById = "Id";
    private protected const string ByInputObject = "InputObject";

    /// <summary>Ids, as people type them; wildcards choose among the items.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ById)]
    [Alias("ItemId")]
    [Id]
    [ArgumentCompleter(typeof(ItemIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>Items; only their ids are used, the rest is read afresh.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByInputObject)]
    [ValidateNotNullOrEmpty]
    public BacklogItem[] InputObject { get; set; } = [];

    private protected override void Process()
    {
        foreach (var typed in ParameterSetName == ByInputObject ? InputObject.Select(item => item.Id) : Id)
            Try(typed, () => ProcessTyped(typed));
    }

    /// <summary>Does the work for one item.</summary>
    private protected abstract void ProcessItem(BacklogItem item);

    /// <summary>The items that a typed id or pattern means.</summary>
    private protected virtual IEnumerable<BacklogItem> Find(string typed)
    {
        var snapshot = Snapshot;
        if (Wildcard.IsPattern(typed)) return Fitting(snapshot.Items, typed);
        var id = ItemId.Resolve(typed, snapshot);
        return snapshot.TryGet(id, out var item)
            ? [item]
            : throw new OrchestratorException("OrcItemDone", $"{id} is done and archived.", $"Bring it back with Restore-BacklogItem {id}.", target: id);
    }

    /// <summary>The items whose id fits the pattern.</summary>
    private protected static List<BacklogItem> Fitting(IEnumerable<BacklogItem> items, string pattern)
    {
        var wildcard = new Wildcard(pattern);
        return [.. items.Where(item => wildcard.Matches(item.Id))];
    }

    private void ProcessTyped(string typed)
    {
        foreach (var item in Find(typed)) Try(item, () => ProcessItem(item));
    }
}
