using Orchestrator.Backlog;
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
        ChangeAsync(
            draft => Add(draft, specs, refused),
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

    private async Task<ChangeReport> OneAsync(
        string typed, Func<BacklogDraft, string, ChangeReport> operation, string verb, bool commit, CancellationToken cancellationToken)
    {
        var reports = await ChangeAsync(
            draft => [operation(draft, BacklogOperations.Resolve(draft, typed))], $"{verb} {typed}", commit, cancellationToken).ConfigureAwait(false);
        return reports[0];
    }

    private async Task<IReadOnlyList<ChangeReport>> ChangeAsync(
        Func<BacklogDraft, IReadOnlyList<ChangeReport>> change, string words, bool commit, CancellationToken cancellationToken)
    {
        var inbox = await project.TakeInInboxAsync(cancellationToken).ConfigureAwait(false);
        var reports = await project.Store.UpdateAsync(change, cancellationToken).ConfigureAwait(false);
        if (reports.Count == 0) return reports;
        foreach (var note in reports.SelectMany(report => report.Notes))
            await project.Worklog.AppendAsync(EntryOf(note), durable: true, CancellationToken.None).ConfigureAwait(false);
        List<string> warnings = [.. inbox.Warnings, .. reports[0].Warnings];
        if ((commit || project.Settings.Project.AutoCommit)
            && !await ManualCommit.OfBacklogAsync(project, CommitMessages.ForChange(words), "The backlog is changed").ConfigureAwait(false) && commit)
            warnings.Add("A run is on, which alone commits; the change goes with its next commit.");
        return [reports[0] with { Warnings = warnings }, .. reports.Skip(1)];
    }

    private WorklogEntry EntryOf(WorklogNote note) =>
        new(project.Time.GetUtcNow(), note.ItemId, note.Title, note.Phase, note.Outcome, Attempt: null, note.Summary);
}
