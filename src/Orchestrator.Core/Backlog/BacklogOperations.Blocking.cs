using Orchestrator.Pipelines;

namespace Orchestrator.Backlog;

public static partial class BacklogOperations
{
    /// <summary>Blocks an item by hand.</summary>
    /// <param name="draft">The transaction.</param>
    /// <param name="id">Exact id.</param>
    /// <param name="reason">What it waits for; not blank.</param>
    /// <param name="type">The kind of block; null: what a person has to decide.</param>
    /// <exception cref="OrchestratorException">OrcItemNotFound, OrcItemDone, OrcReasonMissing, or OrcIllegalTransition.</exception>
    public static ChangeReport Block(BacklogDraft draft, string id, string reason, BlockType? type = null)
    {
        var item = draft.Get(id);
        var text = NullIfBlank(reason)?.Trim() ?? throw new OrchestratorException(
            "OrcReasonMissing", $"{item} cannot be blocked without a reason.", "Say with -Reason (--reason) what it waits for.", ErrorKind.InvalidArgument, id);
        return ChangeReport.Of(
            Save(draft, Transitions.Block(item, text, type ?? BlockType.Decision)), WorklogNote.About(item, WorklogOutcome.Blocked, $"Blocked by hand: {text}"));
    }

    /// <summary>Lets a blocked item go on where it was; one that had finished its last phase is completed.</summary>
    /// <param name="draft">The transaction.</param>
    /// <param name="id">Exact id.</param>
    /// <param name="notes">The answer, for the next prompts; null or blank: none.</param>
    /// <param name="overrideGuardrails">Whether the person accepts the item above the guardrails, now and later.</param>
    /// <param name="limits">The project's guardrails.</param>
    /// <param name="pipelines">The configured pipelines.</param>
    /// <exception cref="OrchestratorException">OrcItemNotFound, OrcItemDone, OrcIllegalTransition, or OrcGuardrailExceeded.</exception>
    public static ChangeReport Unblock(
        BacklogDraft draft, string id, string? notes, bool overrideGuardrails, Guardrails limits, PipelineCatalog pipelines)
    {
        var item = draft.Get(id);
        var unblocked = Transitions.Unblock(item);
        var mayPass = overrideGuardrails || item.GuardrailOverride;
        if (item.BlockedType == BlockType.Guardrail && !mayPass && GuardrailCheck.Exceeded(item, limits) is { } reason)
            throw new OrchestratorException(
                "OrcGuardrailExceeded",
                $"{item} still stands above the guardrails: {reason}.",
                "Accept it with -OverrideGuardrails (--override-guardrails), lower the assessment, or raise the limit in the configuration.",
                target: id);

        unblocked = unblocked with
        {
            GuardrailOverride = mayPass,
            RequiresHumanReview = item.RequiresHumanReview && item.BlockedType != BlockType.Review,
            LastPhaseCommit = item.BlockedType == BlockType.Stale ? null : item.LastPhaseCommit,

            // A human has looked: the phase gets its full number of subphases and reworks again, else it would block at once.
            SubphaseCount = item.BlockedType == BlockType.Failure ? 0 : item.SubphaseCount,
            ReworkCount = item.BlockedType == BlockType.Decision ? 0 : item.ReworkCount,
            UnblockNotes = QuestionAndAnswer(item, notes),
        };
        if (item.IsFinished)
            return ChangeReport.Of(
                SaveToArchive(draft, Transitions.Finish(unblocked with { UnblockNotes = null }, Resolution.Completed)),
                WorklogNote.About(item, WorklogOutcome.Complete, $"Unblocked after its last phase: complete.{(NullIfBlank(notes) is { } said ? $" {said.Trim()}" : "")}"));
        return ChangeReport.Of(Save(draft, Healing.Heal(unblocked, pipelines)));
    }

    // Several rounds within one phase stand below each other: an answer is never lost before that phase has succeeded.
    private static string? QuestionAndAnswer(BacklogItem item, string? notes)
    {
        if (NullIfBlank(notes)?.Trim() is not { } answer) return item.UnblockNotes;
        var round = $"Blocked: {item.BlockedReason ?? "no reason given"}\nAnswer: {answer}";
        return item.UnblockNotes is null ? round : $"{item.UnblockNotes}\n\n{round}";
    }
}
