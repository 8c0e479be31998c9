using Orchestrator.Backlog;
using Orchestrator.Pipelines;
using Orchestrator.Storage;

namespace Orchestrator.Execution;

/// <summary>Gathers what a prompt says about an item's surroundings and renders it.</summary>
/// <param name="root">The project root; absolute.</param>
/// <param name="read">Reads the backlog, healed.</param>
/// <param name="store">Where its archive is.</param>
/// <param name="pipelines">The configured pipelines.</param>
public sealed class PhasePrompts(
    string root, Func<CancellationToken, Task<BacklogSnapshot>> read, IBacklogStore store, PipelineCatalog pipelines)
{
    /// <summary>The whole prompt of one attempt; makes the item's change folder if it is missing (not for triage).</summary>
    public async Task<string> RenderAsync(
        PhaseAssignment assignment, AttemptTicket ticket, int attempt, string? previousFailure, CancellationToken cancellationToken)
    {
        var backlog = await read(cancellationToken).ConfigureAwait(false);

        // The person may have changed title or description since the item was chosen; the agent gets the newest words.
        var item = backlog.TryGet(assignment.Item.Id, out var current) ? current : assignment.Item;
        var dependencies = await DependenciesAsync(item, backlog, cancellationToken).ConfigureAwait(false);
        if (assignment.Phase is not { } phase)
            return TriagePrompt.Render(new TriagePromptInput
            {
                Item = item,
                OpenItems = backlog.Items,
                Pipelines = pipelines,
                Attempt = attempt,
                MaxAttempts = assignment.MaxAttempts,
                Dependencies = dependencies,
                PreviousFailure = previousFailure,
                IdeaFile = IdeaFile.PathFor(root, item),
                ResultPath = ticket.ResultPath,
            });

        var folder = ChangeFolder.FindOrCreate(root, item);
        return PhasePrompt.Render(new PhasePromptInput
        {
            Item = item,
            Pipeline = assignment.Pipeline,
            Phase = phase,
            Attempt = attempt,
            MaxAttempts = assignment.MaxAttempts,
            TimeLimit = assignment.Timeout,
            Dependencies = dependencies,
            ChangeFolder = folder,
            Artefacts = ChangeFolder.Artefacts(folder),
            IdeaFile = IdeaFile.Find(root, item),
            PreviousFailure = previousFailure,
            ResultPath = ticket.ResultPath,
        });
    }

    private async Task<IReadOnlyList<PromptDependency>> DependenciesAsync(BacklogItem item, BacklogSnapshot backlog, CancellationToken cancellationToken)
    {
        if (item.Dependencies.Count == 0) return [];
        var archived = item.Dependencies.Any(id => !backlog.TryGet(id, out _) && backlog.ArchivedIds.Contains(id))
            ? (await store.ReadArchiveAsync(cancellationToken).ConfigureAwait(false)).ToLookup(one => one.Id, StringComparer.Ordinal)
            : null;
        return [.. item.Dependencies.Select(id =>
            backlog.TryGet(id, out var open) ? PromptDependency.On(open)
            : archived?[id].FirstOrDefault() is { } done ? PromptDependency.On(done)
            : new PromptDependency(id))];
    }
}
