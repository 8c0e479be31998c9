using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>What can be said of every store in the words of its contract.</summary>
public static class BacklogStoreExtensions
{
    /// <summary>One transaction, on disk when this returns.</summary>
    /// <param name="store">The store.</param>
    /// <param name="change">Edits the draft; called once; what it throws abandons the transaction.</param>
    /// <param name="cancellationToken">Honoured until the write begins.</param>
    /// <exception cref="OrchestratorException">OrcLockTimeout after 10 s, or why nothing was written; the old file is intact.</exception>
    public static Task<T> UpdateAsync<T>(this IBacklogStore store, Func<BacklogDraft, T> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.UpdateAsync(change, durable: true, cancellationToken);
    }
}
