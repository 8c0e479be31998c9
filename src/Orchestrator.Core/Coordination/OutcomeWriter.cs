using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Orchestrator.Agents;
using Orchestrator.Backlog;
using Orchestrator.Git;
using Orchestrator.Native;
using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Coordination;

/// <summary>The steps from a journalled decision to its commit, each skipped if its mark is there (chapter 5.4).</summary>
/// <remarks>Used by the coordinator for the run that is on and by recovery for the runs that were killed.</remarks>
internal sealed class OutcomeWriter(Project project, OutcomeLimits limits)
{
    private readonly SecretMask mask = project.MakeMask();

    /// <summary>Both steps, where no run is on.</summary>
    public async Task<AppliedOutcome> ApplyAsync(OutcomeDecision decision, CancellationToken cancellationToken)
    {
        var applied = await ApplyAsync(decision, FrozenSet<string>.Empty, static () => { }, cancellationToken).ConfigureAwait(false);
        Complete(decision);
        return applied;
    }

    /// <summary>Worklog entry, if exactly this one is absent, then the store: one rename.</summary>
    /// <param name="decision">What to apply.</param>
    /// <param name="runningIds">Other items whose phases are on: they survive any merge.</param>
    /// <param name="locked">Called under the store's lock before the backlog is looked at.</param>
    /// <param name="cancellationToken">Ends the waits for locks of others.</param>
    public async Task<AppliedOutcome> ApplyAsync(OutcomeDecision decision, IReadOnlySet<string> runningIds, Action locked, CancellationToken cancellationToken)
    {
        await project.Worklog.AppendAsync(EntryOf(decision), durable: false, cancellationToken).ConfigureAwait(false);
        foreach (var dropped in decision.DroppedFollowUps)
            await project.Worklog.AppendAsync(EntryOf(decision, dropped), durable: false, cancellationToken).ConfigureAwait(false);
        FaultPoint.Reach("worklog-written");
        if (decision.IsResidueOnly) return new(decision.Outcome);
        var applied = await project.Store.UpdateAsync(
            draft =>
            {
                locked();
                return OutcomeApplication.Apply(draft, decision, project.Pipelines, limits, project.Settings.Guardrails, runningIds);
            },
            durable: false,
            cancellationToken).ConfigureAwait(false);
        FaultPoint.Reach("store-written");
        return applied;
    }

    /// <summary>What nobody waits for: it may be done while git commits, but before the attempt is journalled as committed.</summary>
    /// <exception cref="OrchestratorException">Worklog or store cannot be brought to the disk.</exception>
    public void Complete(OutcomeDecision decision)
    {
        FaultPoint.Reach("committing");
        project.Worklog.Flush(decision.At);
        project.Store.Flush();
        NoteOutcome(decision);
    }

    /// <summary>The trailers of a phase's commit.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Trailers(string itemId, string phase, string attempt, string? agent)
    {
        List<KeyValuePair<string, string>> trailers = [new("Item", itemId), new("Phase", phase), new("Attempt", attempt)];
        if (agent is not null) trailers.Add(new("Agent", agent));
        return trailers;
    }

    /// <summary>The commit of a decided phase.</summary>
    public CommitRequest RequestFor(OutcomeDecision decision, IEnumerable<string> paths, bool runHooks) =>
        new(
            [.. paths],
            mask.Apply(CommitMessages.ForPhase(decision.ItemId, decision.Phase, decision.CommitSummary)),
            Trailers(decision.ItemId, decision.Phase, decision.Attempt, decision.Agent))
        {
            RunHooks = runHooks,
        };

    // What came of an attempt stands beside its transcripts as well, for whoever reads them there.
    private void NoteOutcome(OutcomeDecision decision)
    {
        var dash = decision.Attempt.LastIndexOf('-');
        if (dash < 0 || !int.TryParse(decision.Attempt.AsSpan(dash + 1), CultureInfo.InvariantCulture, out var number)) return;
        AttemptRecord.NoteOutcome(
            project.Files.AttemptDirectory(decision.Attempt[..dash], number, decision.ItemId, decision.Phase),
            JsonNamingPolicy.SnakeCaseLower.ConvertName(decision.Outcome.ToString()));
    }

    private WorklogEntry EntryOf(OutcomeDecision decision) => new(
        decision.At, decision.ItemId, decision.Title, decision.Phase, WordOf(decision.Outcome), decision.Attempt, mask.Apply(decision.Summary));

    private WorklogEntry EntryOf(OutcomeDecision decision, DroppedFollowUp dropped) => new(
        decision.At, dropped.ExistingId, dropped.ExistingTitle, decision.Phase, WorklogOutcome.Merged, decision.Attempt,
        mask.Apply($"{decision.ItemId} asked for the same as a follow-up, which was dropped: {dropped.Title}"));

    private static WorklogOutcome WordOf(Outcome outcome) => outcome switch
    {
        Outcome.Completed => WorklogOutcome.Complete,
        Outcome.SubphaseCompleted => WorklogOutcome.SubphaseComplete,
        Outcome.Reworked => WorklogOutcome.Reworked,
        Outcome.Failed => WorklogOutcome.Failed,
        Outcome.Blocked => WorklogOutcome.Blocked,
        Outcome.Cancelled => WorklogOutcome.Cancelled,
        Outcome.Merged => WorklogOutcome.Merged,
        _ => WorklogOutcome.Closed,
    };
}
