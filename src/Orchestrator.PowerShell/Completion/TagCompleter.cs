using System.Collections;
using System.Management.Automation;
using Orchestrator.Coordination;

namespace Orchestrator.PowerShell.Completion;

/// <summary>Tags that open items have, the most used first.</summary>
public sealed class TagCompleter : BacklogCompleter
{
    private protected override async Task<List<CompletionResult>> CompleteAsync(
        Project project, string typed, IDictionary bound, CancellationToken cancellationToken)
    {
        var snapshot = await project.Store.ReadAsync(cancellationToken).ConfigureAwait(false);
        return [.. snapshot.Items
            .SelectMany(item => item.Tags)
            .Where(tag => CompletionText.Matches(tag, typed))
            .CountBy(tag => tag, StringComparer.Ordinal)
            .OrderByDescending(count => count.Value)
            .ThenBy(count => count.Key, StringComparer.Ordinal)
            .Select(count => CompletionText.Result(count.Key, count.Value == 1 ? "1 item" : $"{count.Value} items"))];
    }
}
