using System.Collections;
using System.Management.Automation;
using Orchestrator.Coordination;

namespace Orchestrator.PowerShell.Completion;

/// <summary>Ids of archived items; the title is the tooltip.</summary>
public sealed class ArchivedItemIdCompleter : BacklogCompleter
{
    private protected override async Task<List<CompletionResult>> CompleteAsync(
        Project project, string typed, IDictionary bound, CancellationToken cancellationToken)
    {
        var archive = await project.Store.ReadArchiveAsync(cancellationToken).ConfigureAwait(false);
        return [.. archive
            .Where(item => CompletionText.Matches(item.Id, typed))
            .DistinctBy(item => item.Id, StringComparer.Ordinal)
            .Select(item => CompletionText.Result(item.Id, item.Title))];
    }
}
