namespace Orchestrator.Yaml;

/// <summary>The keys of an item in a YAML backlog.</summary>
internal static class ItemKeys
{
    public const string Id = "id";
    public const string Title = "title";
    public const string Status = "status";
    public const string Phase = "phase";
    public const string Size = "size";
    public const string Complexity = "complexity";
    public const string Risk = "risk";
    public const string Impact = "impact";
    public const string Priority = "priority";
    public const string RequiresHumanReview = "requires_human_review";
    public const string Origin = "origin";
    public const string BlockedFromStatus = "blocked_from_status";
    public const string BlockedReason = "blocked_reason";
    public const string BlockedType = "blocked_type";
    public const string UnblockContext = "unblock_context";
    public const string Tags = "tags";
    public const string Dependencies = "dependencies";
    public const string Created = "created";
    public const string Updated = "updated";
    public const string Pipeline = "pipeline_type";
    public const string Description = "description";
    public const string PhasePool = "phase_pool";
    public const string LastPhaseCommit = "last_phase_commit";
    public const string Parent = "parent";
    public const string ClaimedBy = "claimed_by";
    public const string ClaimedAt = "claimed_at";

    /// <summary>What the person wrote, where <see cref="Description"/> holds the five parts.</summary>
    public const string PlainDescription = "x-orch-description";
    public const string AppliedAttempts = "x-orch-applied";
    public const string IsFinished = "x-orch-finished";
    public const string IsGrown = "x-orch-grown";
    public const string GuardrailOverride = "x-orch-guardrail-override";
    public const string LastSummary = "x-orch-last-summary";
    public const string Resolution = "x-orch-resolution";
    public const string ReworkContext = "x-orch-rework-context";
    public const string ReworkCount = "x-orch-rework-count";
    public const string SubphaseCount = "x-orch-subphase-count";

    /// <summary>Set while an item is on its way back from the archive: it counts although its id is still there.</summary>
    public const string Restored = "x-orch-restored";
}
