using System.Collections;
using System.Management.Automation;
using Orchestrator.Backlog;
using Orchestrator.Coordination;

namespace Orchestrator.PowerShell.Completion;

/// <summary>Ids of open items by their beginning, with or without the prefix; the title is the tooltip.</summary>
public sealed class ItemIdCompleter : BacklogCompleter
{
    private protected override async Task<List<CompletionResult>> CompleteAsync(
        Project project, string typed, IDictionary bound, CancellationToken cancellationToken)
    {
        var snapshot = await project.Store.ReadAsync(cancellationToken).ConfigureAwait(false);
        return [.. snapshot.Items
            .Where(item => CompletionText.Matches(item.Id, typed) || CompletionText.Matches(ItemId.SuffixOf(item.Id).ToString(), typed))
            .OrderBy(item => item.Id, StringComparer.Ordinal)
            .Select(item => CompletionText.Result(item.Id, item.Title))];
    }
}
