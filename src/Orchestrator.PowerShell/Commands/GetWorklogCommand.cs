using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.PowerShell.Completion;
using Orchestrator.PowerShell.Internal;
using Orchestrator.Storage;

namespace Orchestrator.PowerShell.Commands;

/// <summary>Gets what happened to items, from the project's worklog.</summary>
[Cmdlet(VerbsCommon.Get, "Worklog")]
[OutputType(typeof(WorklogEntry))]
public sealed class GetWorklogCommand : ProjectCmdlet
{
    private IReadOnlyList<WorklogEntry>? entries;

    /// <summary>Ids of items; none given: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ItemId")]
    [Id]
    [ArgumentCompleter(typeof(ItemIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = ["*"];

    /// <summary>Only the newest so many.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    private protected override void Process()
    {
        foreach (var typed in Id) Try(typed, () => WriteObject(Find(typed), enumerateCollection: true));
    }

    private IEnumerable<WorklogEntry> Find(string typed)
    {
        entries ??= Await((project, token) => project.Worklog.ReadAsync(token));
        // The worklog remembers items that are in no file any more.
        var wildcard = new Wildcard(Wildcard.IsPattern(typed) ? typed : ItemId.ResolveRecorded(typed, entries.Select(entry => entry.ItemId), Snapshot));
        var found = entries.Where(entry => wildcard.Matches(entry.ItemId));
        return Last is { } count ? found.TakeLast(count) : found;
    }
}
