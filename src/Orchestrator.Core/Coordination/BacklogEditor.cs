using Orchestrator.Backlog;
using Orchestrator.Git;
using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Coordination;

/// <summary>The operations on the backlog by hand: one set for both fronts, which only bind and print.</summary>
/// <param name="project">The opened project.</param>
public sealed class BacklogEditor(Project project)
{
    /// <summary>Adds items in one transaction.</summary>
    /// <param name="specs">What is known of them.</param>
    /// <param name="refused">Told of each that cannot be added, while the others are; called on another thread. Null: one refusal abandons all.</param>
    /// <param name="commit">Whether the change is committed at once.</param>
    /// <param name="cancellationToken">Honoured until the write begins.</param>
    public Task<IReadOnlyList<ChangeReport>> AddAsync(
        IReadOnlyList<BacklogItemSpec> specs, Action<BacklogItemSpec, OrchestratorException>? refused, bool commit, CancellationToken cancellationToken) =>
        ChangeAsync<IReadOnlyList<ChangeReport>>(
            draft => Add(draft, specs, refused),
            reports => reports,
            specs.Count == 1 ? $"Add \"{specs[0].Title}\"" : $"Add {specs.Count} items",
            commit, cancellationToken);

    /// <summary>Changes fields of an item.</summary>
    public Task<ChangeReport> SetAsync(string id, ItemEdit edit, bool commit, CancellationToken cancellationToken) =>
        OneAsync(id, (draft, exact) => BacklogOperations.Set(draft, exact, edit, project.Pipelines), "Change", commit, cancellationToken);

    /// <summary>Deletes an item; refused while others depend on it unless forced.</summary>
    public Task<ChangeReport> RemoveAsync(string id, bool force, bool commit, CancellationToken cancellationToken) =>
        OneAsync(id, (draft, exact) => BacklogOperations.Remove(draft, exact, force), "Remove", commit, cancellationToken);

    /// <summary>Blocks an item.</summary>
    public Task<ChangeReport> BlockAsync(string id, string reason, BlockType? type, bool commit, CancellationToken cancellationToken) =>
        OneAsync(id, (draft, exact) => BacklogOperations.Block(draft, exact, reason, type), "Block", commit, cancellationToken);

    /// <summary>Unblocks an item.</summary>
    public Task<ChangeReport> UnblockAsync(string id, string? notes, bool overrideGuardrails, bool commit, CancellationToken cancellationToken) =>
        OneAsync(
            id, (draft, exact) => BacklogOperations.Unblock(draft, exact, notes, overrideGuardrails, project.Settings.Guardrails, project.Pipelines), "Unblock", commit, cancellationToken);

    /// <summary>Moves an item one step, or to a phase.</summary>
    public Task<ChangeReport> StepAsync(string id, string? to, bool commit, CancellationToken cancellationToken) =>
        OneAsync(id, (draft, exact) => BacklogOperations.Step(draft, exact, to, project.Pipelines), "Step", commit, cancellationToken);

    /// <summary>Marks an item as done outside the pipeline.</summary>
    public Task<ChangeReport> CompleteAsync(string id, bool commit, CancellationToken cancellationToken) =>
        OneAsync(id, BacklogOperations.Complete, "Complete", commit, cancellationToken);

    /// <summary>Closes an item that nobody will do.</summary>
    public Task<ChangeReport> CloseAsync(string id, Resolution resolution, string? duplicateOf, bool commit, CancellationToken cancellationToken) =>
        OneAsync(
            id,
            (draft, exact) => BacklogOperations.Close(draft, exact, resolution, duplicateOf is null ? null : BacklogOperations.Resolve(draft, duplicateOf)),
            "Close", commit, cancellationToken);

    /// <summary>Merges an item into another.</summary>
    public Task<ChangeReport> MergeAsync(string id, string into, bool commit, CancellationToken cancellationToken) =>
        OneAsync(id, (draft, exact) => BacklogOperations.Merge(draft, exact, BacklogOperations.Resolve(draft, into)), "Merge", commit, cancellationToken);

    /// <summary>Brings an archived item back as New.</summary>
    public Task<ChangeReport> RestoreAsync(string id, bool commit, CancellationToken cancellationToken) =>
        OneAsync(id, BacklogOperations.Restore, "Restore", commit, cancellationToken);

    private List<ChangeReport> Add(
        BacklogDraft draft, IReadOnlyList<BacklogItemSpec> specs, Action<BacklogItemSpec, OrchestratorException>? refused)
    {
        List<ChangeReport> reports = new(specs.Count);
        foreach (var spec in specs)
        {
            try
            {
                reports.Add(BacklogOperations.Add(draft, spec, project.Pipelines));
            }
            catch (OrchestratorException refusal) when (refused is not null)
            {
                // A refused item has left nothing in the draft.
                refused(spec, refusal);
            }
        }

        return reports;
    }

    private Task<ChangeReport> OneAsync(
        string typed, Func<BacklogDraft, string, ChangeReport> operation, string verb, bool commit, CancellationToken cancellationToken) =>
        ChangeAsync(
            draft =>
            {
                var id = BacklogOperations.Resolve(draft, typed);
                return operation(draft, id);
            },
            report => [report], $"{verb} {typed}", commit, cancellationToken);

    private async Task<T> ChangeAsync<T>(
        Func<BacklogDraft, T> change, Func<T, IReadOnlyList<ChangeReport>> reports, string words, bool commit, CancellationToken cancellationToken)
    {
        await project.TakeInInboxAsync(cancellationToken).ConfigureAwait(false);
        var result = await project.Store.UpdateAsync(change, cancellationToken).ConfigureAwait(false);
        foreach (var note in reports(result).SelectMany(report => report.Notes))
            await project.Worklog.AppendAsync(EntryOf(note), CancellationToken.None).ConfigureAwait(false);
        if (reports(result).Count > 0 && (commit || project.Settings.Project.AutoCommit)) await CommitAsync(words).ConfigureAwait(false);
        return result;
    }

    private WorklogEntry EntryOf(WorklogNote note) =>
        new(project.Time.GetUtcNow(), note.ItemId, note.Title, note.Phase, note.Outcome, Attempt: null, note.Summary);

    private async Task CommitAsync(string words)
    {
        // While a run is on its coordinator alone commits; the change goes with its next commit.
        if (RunLock.FindActive(project.Files) is not null) return;
        var git = await GitRepository.OpenAsync(project.Root, null, project.Time, CancellationToken.None).ConfigureAwait(false);
        var request = new CommitRequest(new OwnedPaths(project, git).List(), CommitMessages.ForChange(words), [])
        {
            RunHooks = CommitPolicy.RunsHooks(project.Settings.Git.Hooks, isDestructive: false),
        };
        var outcome = await git.CommitAsync(request, CancellationToken.None).ConfigureAwait(false);
        if (outcome is CommitOutcome.Failed refused)
            throw new OrchestratorException(
                "OrcCommitRefused", $"The backlog is changed, but git refused the commit: {refused.Words}",
                "Mend what git says and commit the backlog's files, or start a run, which commits them first.", ErrorKind.InvalidOperation);
    }
}
