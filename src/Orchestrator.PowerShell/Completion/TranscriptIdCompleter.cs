using System.Collections;
using System.Management.Automation;
using Orchestrator.Coordination;

namespace Orchestrator.PowerShell.Completion;

/// <summary>Ids by which transcripts are found: those of open items, then those of remembered runs.</summary>
public sealed class TranscriptIdCompleter : BacklogCompleter
{
    private protected override async Task<List<CompletionResult>> CompleteAsync(
        Project project, string typed, IDictionary bound, CancellationToken cancellationToken)
    {
        var snapshot = await project.Store.ReadAsync(cancellationToken).ConfigureAwait(false);
        return [.. ItemIdCompleter.Offer(snapshot.Items, typed), .. RunIdCompleter.Offer(project, typed)];
    }
}
