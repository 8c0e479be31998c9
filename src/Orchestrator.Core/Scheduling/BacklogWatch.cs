using Orchestrator.Backlog;
using Orchestrator.Coordination;

namespace Orchestrator.Scheduling;

/// <summary>The backlog as a run sees it: healed, with a memory of what was blocked, and guarded while agents run. Used by the loop alone.</summary>
/// <param name="project">The project.</param>
/// <param name="coordinator">Guards the store.</param>
/// <param name="tell">Told, once each, what people should know.</param>
internal sealed class BacklogWatch(Project project, Coordinator coordinator, Action<NoticeLevel, string> tell)
{
    // Five seconds: what cannot be read for longer is broken, and the run cannot go on with it.
    private const int MostLooks = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly HashSet<string> seenBlocked = new(StringComparer.Ordinal);
    private readonly HashSet<string> unblocked = new(StringComparer.Ordinal);
    private readonly HashSet<string> said = new(StringComparer.Ordinal);
    private BacklogSnapshot? last;
    private HashSet<BacklogItem[]> walked = [];

    /// <summary>Items unblocked while the run is on: the next run takes them.</summary>
    public IReadOnlySet<string> Unblocked => unblocked;

    /// <summary>The backlog now.</summary>
    /// <param name="running">The phases that are on: their agents could do something to the store.</param>
    public async Task<BacklogSnapshot> LookAsync(IReadOnlyCollection<RunningPhase> running)
    {
        var backlog = await project.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        if (ReferenceEquals(backlog, last)) return backlog;
        last = backlog;

        // Not awaited: the coordinator may be busy with a commit, and only wants to remember what it sees.
        if (running.Count > 0) _ = coordinator.GuardStoreAsync();
        foreach (var warning in backlog.Warnings)
            if (said.Add(warning)) tell(NoticeLevel.Warning, warning);

        // An item that somebody touched stands in another block than before, so those that were walked have nothing new to tell.
        foreach (var block in backlog.Blocks)
            if (!walked.Contains(block)) RememberBlocks(block);
        walked = [.. backlog.Blocks];
        return backlog;
    }

    /// <summary>The backlog now; if it looks as though somebody had moved an item that runs, only after the store was put back if need be.</summary>
    /// <remarks>An agent may have thrown the backlog away together with its own work; no item was changed by that.</remarks>
    public async Task<BacklogSnapshot> LookOrRestoreAsync(IReadOnlyCollection<RunningPhase> running)
    {
        try
        {
            var backlog = await LookAsync(running).ConfigureAwait(false);
            if (running.All(phase => phase.Overtaken(backlog, project.Pipelines) is null)) return backlog;
        }
        catch (OrchestratorException) when (running.Count > 0)
        {
            // Looked at again below, where it counts.
        }

        for (var look = 1; ; look++)
        {
            await coordinator.GuardStoreAsync().ConfigureAwait(false);
            try
            {
                return await LookAsync(running).ConfigureAwait(false);
            }
            catch (OrchestratorException) when (running.Count > 0 && look < MostLooks)
            {
                // An agent's git makes a file empty before it fills it, and a busy machine may leave it so for a while.
                await Task.Delay(Pause, TimeProvider.System).ConfigureAwait(false);
            }
        }
    }

    private void RememberBlocks(BacklogItem[] items)
    {
        foreach (var item in items)
        {
            if (item.Status == ItemStatus.Blocked) seenBlocked.Add(item.Id);
            else if (seenBlocked.Contains(item.Id) && unblocked.Add(item.Id))
                tell(NoticeLevel.Verbose, $"{item} was unblocked while the run is on; the next run picks it up.");
        }
    }

    /// <summary>The run has blocked an item; whoever unblocks it before the next look must not make it run again in this run.</summary>
    public void NoteBlocked(string itemId)
    {
        seenBlocked.Add(itemId);

        // It may have been unblocked in what was looked at before this was known.
        last = null;
        walked = [];
    }
}
