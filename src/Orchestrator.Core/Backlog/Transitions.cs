using Orchestrator.Pipelines;

namespace Orchestrator.Backlog;

/// <summary>The steps of an item's life (chapter 1.2): each gives a new item, or refuses by name.</summary>
/// <remarks>All that belongs to a step (phase, pool, block reason, counters) changes with the status, so no half state can be written.</remarks>
public static class Transitions
{
    /// <summary>Goes one step forward: first or next pre-phase, Ready, first or next main phase, and Done after the last one.</summary>
    /// <param name="item">A New, Scoping, Ready or InProgress item.</param>
    /// <param name="pipeline">The item's pipeline.</param>
    /// <param name="skipPrePhases">Whether a New item goes to Ready at once.</param>
    /// <exception cref="OrchestratorException">OrcIllegalTransition from Blocked or Done; OrcUnknownPhase when the pipeline lacks the item's phase.</exception>
    public static BacklogItem Advance(BacklogItem item, Pipeline pipeline, bool skipPrePhases = false)
    {
        switch (item.Status)
        {
            case ItemStatus.New:
                return pipeline.PrePhases.Count == 0 || skipPrePhases ? MakeReady(item) : EnterPhase(item, pipeline.PrePhases[0]);
            case ItemStatus.Scoping:
                return pipeline.NextInPool(CurrentPhase(item, pipeline)) is { } pre ? EnterPhase(item, pre) : MakeReady(item);
            case ItemStatus.Ready:
                return EnterPhase(item, pipeline.MainPhases[0]);
            case ItemStatus.InProgress:
                return pipeline.NextInPool(CurrentPhase(item, pipeline)) is { } main ? EnterPhase(item, main) : Finish(item, Resolution.Completed);
            default:
                throw Illegal(item, "the next step");
        }
    }

    /// <summary>Enters a phase of the pool that follows or is the present one; also the way back to an earlier main phase.</summary>
    /// <exception cref="OrchestratorException">OrcIllegalTransition.</exception>
    public static BacklogItem EnterPhase(BacklogItem item, Phase phase)
    {
        var isLegal = phase.Pool == PhasePool.Pre
            ? item.Status is ItemStatus.New or ItemStatus.Scoping
            : item.Status is ItemStatus.Ready or ItemStatus.InProgress;
        return isLegal ? At(item, phase) : throw Illegal(item, StatusIn(phase.Pool), phase.Name);
    }

    /// <summary>Jumps to any phase by hand, forward or back.</summary>
    /// <exception cref="OrchestratorException">OrcIllegalTransition from Blocked or Done.</exception>
    public static BacklogItem JumpTo(BacklogItem item, Phase phase) =>
        item.Status is ItemStatus.Blocked or ItemStatus.Done ? throw Illegal(item, StatusIn(phase.Pool), phase.Name) : At(item, phase);

    /// <summary>New or Scoping → Ready.</summary>
    /// <exception cref="OrchestratorException">OrcIllegalTransition.</exception>
    public static BacklogItem MakeReady(BacklogItem item) => item.Status is ItemStatus.New or ItemStatus.Scoping
        ? item with { Status = ItemStatus.Ready, Phase = null, PhasePool = null, SubphaseCount = 0 }
        : throw Illegal(item, ItemStatus.Ready);

    /// <summary>New, Scoping, Ready or InProgress → Blocked; where it came from, phase and pool are remembered.</summary>
    /// <exception cref="OrchestratorException">OrcIllegalTransition.</exception>
    public static BacklogItem Block(BacklogItem item, string reason, BlockType? type) => item.Status is ItemStatus.Blocked or ItemStatus.Done
        ? throw Illegal(item, ItemStatus.Blocked)
        : item with { Status = ItemStatus.Blocked, BlockedReason = reason, BlockedType = type, BlockedFromStatus = item.Status };

    /// <summary>Blocked → the remembered status, New if none is remembered.</summary>
    /// <exception cref="OrchestratorException">OrcIllegalTransition.</exception>
    public static BacklogItem Unblock(BacklogItem item)
    {
        var status = item.BlockedFromStatus is { } from and not (ItemStatus.Blocked or ItemStatus.Done) ? from : ItemStatus.New;
        if (item.Status != ItemStatus.Blocked) throw Illegal(item, status);
        var keepsPhase = status is ItemStatus.Scoping or ItemStatus.InProgress;
        return Unblocked(item) with
        {
            Status = status,
            Phase = keepsPhase ? item.Phase : null,
            PhasePool = keepsPhase ? item.PhasePool : null,
        };
    }

    /// <summary>Any open status → Done; the caller sends the item to the archive.</summary>
    /// <exception cref="OrchestratorException">OrcIllegalTransition when it is Done already.</exception>
    public static BacklogItem Finish(BacklogItem item, Resolution resolution) => item.Status == ItemStatus.Done
        ? throw Illegal(item, ItemStatus.Done)
        : Unblocked(item) with
        {
            Status = ItemStatus.Done,
            Resolution = resolution,
            Phase = null,
            PhasePool = null,
            SubphaseCount = 0,
            IsFinished = false,
            IsGrown = false,
        };

    /// <summary>Done → New, as if it had just been added: resolution, applied attempts, counters and claim are cleared.</summary>
    /// <exception cref="OrchestratorException">OrcIllegalTransition from an open status.</exception>
    public static BacklogItem Restore(BacklogItem item) => item.Status == ItemStatus.Done
        ? Unblocked(item) with
        {
            Status = ItemStatus.New,
            Resolution = null,
            AppliedAttempts = [],
            Phase = null,
            PhasePool = null,
            SubphaseCount = 0,
            ReworkCount = 0,
            ReworkContext = null,
            IsFinished = false,
            IsGrown = false,
            ClaimedBy = null,
            ClaimedAt = null,
        }
        : throw Illegal(item, ItemStatus.New);

    /// <summary>The item's phase in its pipeline.</summary>
    /// <exception cref="OrchestratorException">OrcUnknownPhase.</exception>
    public static Phase CurrentPhase(BacklogItem item, Pipeline pipeline) => pipeline.Find(item.Phase) ?? throw UnknownPhase(item, pipeline, item.Phase);

    internal static OrchestratorException UnknownPhase(BacklogItem item, Pipeline pipeline, string? phase) => new(
        "OrcUnknownPhase",
        $"{item} is {(phase is null ? "at no phase" : $"to be at phase '{phase}'")}, which pipeline {pipeline.Name} does not have.",
        $"Use one of its phases with Step-BacklogItem {item.Id} -To (orchestrate step {item.Id} --to): {string.Join(", ", pipeline.Phases.Select(p => p.Name))}.",
        ErrorKind.NotFound,
        item.Id);

    private static BacklogItem At(BacklogItem item, Phase phase)
    {
        var isSame = item.Phase == phase.Name && item.PhasePool == phase.Pool;
        return item with
        {
            Status = StatusIn(phase.Pool),
            Phase = phase.Name,
            PhasePool = phase.Pool,
            SubphaseCount = isSame ? item.SubphaseCount : 0,
            IsFinished = false,
        };
    }

    private static BacklogItem Unblocked(BacklogItem item) => item with { BlockedReason = null, BlockedType = null, BlockedFromStatus = null };

    private static ItemStatus StatusIn(PhasePool pool) => pool == PhasePool.Pre ? ItemStatus.Scoping : ItemStatus.InProgress;

    private static OrchestratorException Illegal(BacklogItem item, ItemStatus to, string? phase = null) =>
        Illegal(item, phase is null ? to.ToString() : $"{to} (phase {phase})");

    private static OrchestratorException Illegal(BacklogItem item, string to) => new(
        "OrcIllegalTransition",
        $"{item} cannot go from {item.Status} to {to}.",
        item.Status switch
        {
            ItemStatus.Blocked => $"Unblock it first with Unblock-BacklogItem {item.Id} (orchestrate unblock {item.Id}).",
            ItemStatus.Done => $"Bring it back first with Restore-BacklogItem {item.Id} (orchestrate restore {item.Id}).",
            _ => $"See where it stands with Get-BacklogItem {item.Id} (orchestrate show {item.Id}); Step-BacklogItem moves it by hand.",
        },
        target: item.Id);
}
