using Orchestrator.Pipelines;

namespace Orchestrator.Backlog;

/// <summary>What happens when a phase (or triage) has succeeded: the item advances, and the guardrails may stop it there (chapter 1.7).</summary>
public static class PhaseBoundary
{
    /// <summary>Moves the item over the boundary behind its present phase.</summary>
    /// <param name="item">The item with everything its result brought (assessments, review flag) already in it.</param>
    /// <param name="before">The item as it was before that result; tells whether an assessment grew.</param>
    /// <param name="pipeline">The item's pipeline.</param>
    /// <param name="limits">The project's guardrails.</param>
    /// <returns>
    /// The item in its next place; or there, but Blocked (type Guardrail or Review), so that the finished phase is not run again;
    /// at the last boundary a stopped item stays at its last phase with <see cref="BacklogItem.IsFinished"/>; else Done, for the archive.
    /// Question and answer and the rework context are cleared: the phase they were for has succeeded.
    /// </returns>
    /// <exception cref="OrchestratorException">OrcIllegalTransition from Blocked or Done; OrcUnknownPhase.</exception>
    public static BacklogItem Cross(BacklogItem item, BacklogItem before, Pipeline pipeline, Guardrails limits)
    {
        // A small item without risk needs no scoping; it is still checked below.
        var skipPrePhases = item is { Size: ItemSize.Small, Risk: Level.Low };
        var next = Transitions.Advance(item with { UnblockNotes = null, ReworkContext = null, IsGrown = false }, pipeline, skipPrePhases);

        var isChecked = item.Status == ItemStatus.New || next.Status == ItemStatus.Ready
            || item.RequiresHumanReview || item.IsGrown || GuardrailCheck.HasGrown(before, item);
        if (!isChecked || GuardrailCheck.Evaluate(item, limits) is not { } block) return next;
        if (next.Status == ItemStatus.Done)
            next = item with { UnblockNotes = null, ReworkContext = null, SubphaseCount = 0, IsGrown = false, IsFinished = true };
        return Transitions.Block(next, block.Reason, block.Type);
    }
}
