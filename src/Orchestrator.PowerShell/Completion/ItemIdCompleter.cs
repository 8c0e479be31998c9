using System.Collections;
using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.Coordination;

namespace Orchestrator.PowerShell.Completion;

/// <summary>Ids of items by their beginning, with or without the prefix; the title is the tooltip.</summary>
/// <remarks>Open items, or archived ones for the cmdlet that brings those back.</remarks>
public sealed class ItemIdCompleter : BacklogCompleter
{
    private protected override async Task<List<CompletionResult>> CompleteAsync(
        Project project, string typed, IDictionary bound, CancellationToken cancellationToken)
    {
        var items = CommandName == "Restore-BacklogItem"
            ? await project.Store.ReadArchiveAsync(cancellationToken).ConfigureAwait(false)
            : (await project.Store.ReadAsync(cancellationToken).ConfigureAwait(false)).Items;
        return Offer(items, typed);
    }

    /// <summary>Those of the items that what is typed may become.</summary>
    internal static List<CompletionResult> Offer(IEnumerable<BacklogItem> items, string typed) =>
        [.. items
            .Where(item => CompletionText.Matches(item.Id, typed) || CompletionText.Matches(ItemId.SuffixOf(item.Id).ToString(), typed))
            .DistinctBy(item => item.Id, StringComparer.Ordinal)
            .OrderBy(item => item.Id, StringComparer.Ordinal)
            .Select(item => CompletionText.Result(item.Id, item.Title))];
}
