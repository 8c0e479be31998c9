namespace Orchestrator.Storage;

/// <summary>The keys of an item line that this product understands, in the order in which they are written.</summary>
internal enum ItemKey
{
    /// <summary>A key that is carried without being understood.</summary>
    Unknown = -1,

    Id,
    Title,
    Status,
    Priority,
    Description,
    Tags,
    Dependencies,
    CreatedAt,
    UpdatedAt,
    BlockedReason,
    BlockedFromStatus,
    ClaimedBy,
    ClaimedAt,
    Parent,

    // From here on extension keys, sorted by name.
    OrchApplied,
    OrchFinished,
    OrchGrown,
    OrchGuardrailOverride,
    OrchLastSummary,
    OrchResolution,
    OrchRestored,
    OrchReworkContext,
    OrchReworkCount,
    OrchSubphaseCount,
    BlockedFromStatusExtension,
    BlockedType,
    Complexity,
    StructuredDescription,
    Impact,
    LastPhaseCommit,
    Origin,
    Phase,
    PhasePool,
    PipelineType,
    RequiresHumanReview,
    Risk,
    Size,
    StatusExtension,
    UnblockContext,
}
