using System.Runtime.CompilerServices;
using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Storage;

/// <summary>The values of one line while it is read, and the item they make.</summary>
internal struct ItemFields
{
    public LazyText Description;
    public string? Id, Title, BlockedReason, ClaimedBy, Parent, Phase, Pipeline, Origin, UnblockContext, LastPhaseCommit;
    public string? LastSummary, ReworkContext;
    public string[]? Tags, Dependencies, Applied;
    public StructuredDescription? Structured;
    public List<KeyValuePair<string, string>>? Unknown;
    public ItemStatus? Native, StatusExtension, NativeFrom, ExtensionFrom;
    public PhasePool? PhasePool;
    public ItemSize? Size;
    public Level? Complexity, Risk, Impact;
    public BlockType? BlockedType;
    public Resolution? Resolution;
    public DateTimeOffset? CreatedAt, UpdatedAt, ClaimedAt;
    public long Priority;
    public int SubphaseCount, ReworkCount;
    public bool RequiresHumanReview, GuardrailOverride, IsFinished, IsGrown;
    public LineFlags Flags;

    /// <summary>Takes one value.</summary>
    /// <exception cref="LineFormatException">The line cannot be an item.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Set(ItemKey key, RawValue value, ItemValues values)
    {
        switch (key)
        {
            case ItemKey.Id: Id = values.Id(value); break;
            case ItemKey.Title: Title = values.Text(value, key); break;
            case ItemKey.Status: Native = ItemValues.NativeStatus(value); break;
            case ItemKey.Priority: Priority = values.Integer(value, key); break;
            case ItemKey.Description: Description = values.LazyText(value, key); break;
            case ItemKey.Tags: Tags = values.Texts(value, key, shared: true); break;
            case ItemKey.Dependencies: Dependencies = values.Texts(value, key, shared: false); break;
            case ItemKey.CreatedAt: CreatedAt = values.Time(value, key); break;
            case ItemKey.UpdatedAt: UpdatedAt = values.Time(value, key); break;
            case ItemKey.BlockedReason: BlockedReason = values.Text(value, key); break;
            case ItemKey.BlockedFromStatus: NativeFrom = StatusMapping.Native(values.Name(value, key, StatusMapping.NativeNames)); break;
            case ItemKey.ClaimedBy: ClaimedBy = values.SharedText(value, key); break;
            case ItemKey.ClaimedAt: ClaimedAt = values.Time(value, key); break;
            case ItemKey.Parent:
                Flags |= LineFlags.UsesParent;
                Parent = values.Text(value, key);
                break;
            case ItemKey.StatusExtension:
                StatusExtension = values.Name(value, key, StatusMapping.Names) is var status and >= 0 ? (ItemStatus)status : null;
                break;
            case ItemKey.Phase: Phase = values.SharedText(value, key); break;
            case ItemKey.PhasePool:
                PhasePool = values.Name(value, key, ItemNames.PhasePools) is var phasePool and >= 0 ? (PhasePool)phasePool : null;
                break;
            case ItemKey.PipelineType: Pipeline = values.SharedText(value, key); break;
            case ItemKey.Size:
                Size = values.Name(value, key, ItemNames.Sizes) is var size and >= 0 ? (ItemSize)size : null;
                break;
            case ItemKey.Complexity:
                Complexity = values.Name(value, key, ItemNames.Levels) is var complexity and >= 0 ? (Level)complexity : null;
                break;
            case ItemKey.Risk:
                Risk = values.Name(value, key, ItemNames.Levels) is var risk and >= 0 ? (Level)risk : null;
                break;
            case ItemKey.Impact:
                Impact = values.Name(value, key, ItemNames.Levels) is var impact and >= 0 ? (Level)impact : null;
                break;
            case ItemKey.Origin: Origin = values.SharedText(value, key); break;
            case ItemKey.BlockedType:
                BlockedType = values.Name(value, key, ItemNames.BlockTypes) is var blockedType and >= 0 ? (BlockType)blockedType : null;
                break;
            case ItemKey.BlockedFromStatusExtension:
                ExtensionFrom = values.Name(value, key, StatusMapping.Names) is var from and >= 0 ? (ItemStatus)from : null;
                break;
            case ItemKey.UnblockContext: UnblockContext = values.Text(value, key); break;
            case ItemKey.LastPhaseCommit: LastPhaseCommit = values.Text(value, key); break;
            case ItemKey.StructuredDescription: Structured = values.Structured(value, key); break;
            case ItemKey.RequiresHumanReview: RequiresHumanReview = values.Flag(value, key); break;
            case ItemKey.OrchGuardrailOverride: GuardrailOverride = values.Flag(value, key); break;
            case ItemKey.OrchFinished: IsFinished = values.Flag(value, key); break;
            case ItemKey.OrchGrown: IsGrown = values.Flag(value, key); break;
            case ItemKey.OrchRestored:
                if (values.Flag(value, key)) Flags |= LineFlags.Restored;
                break;
            case ItemKey.OrchLastSummary: LastSummary = values.Text(value, key); break;
            case ItemKey.OrchResolution:
                Resolution = values.Name(value, key, ItemNames.Resolutions) is var resolution and >= 0 ? (Resolution)resolution : null;
                break;
            case ItemKey.OrchApplied: Applied = values.Texts(value, key, shared: false); break;
            case ItemKey.OrchSubphaseCount: SubphaseCount = values.Count(value, key); break;
            case ItemKey.OrchReworkCount: ReworkCount = values.Count(value, key); break;
            case ItemKey.OrchReworkContext: ReworkContext = values.Text(value, key); break;
        }
    }

    /// <summary>Takes a value that this product does not know; of two with one name the last counts, as for serde.</summary>
    public void SetUnknown(string name, string value)
    {
        Unknown ??= [];
        Unknown.RemoveAll(pair => pair.Key == name);
        Unknown.Add(new(name, value));
    }

    /// <summary>The item that all values make.</summary>
    /// <exception cref="LineFormatException">There is no id, title or status.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly BacklogItem Build()
    {
        if (Id is null) throw new LineFormatException("it has no 'id'");
        if (Title is null) throw new LineFormatException($"{Id} has no 'title'");
        if (Native is not { } native) throw new LineFormatException($"{Id} has no 'status'");
        var status = StatusMapping.Status(native, StatusExtension, NativeFrom, ExtensionFrom);
        var blocked = status == ItemStatus.Blocked;
        var hasPhase = status is not (ItemStatus.New or ItemStatus.Ready);
        var structured = Structured;
        return new BacklogItem
        {
            Id = Id,
            Title = Title,
            Status = status,
            Phase = hasPhase ? Phase : null,
            PhasePool = hasPhase && Phase is not null ? PhasePool : null,
            Pipeline = Pipeline,
            Size = Size,
            Complexity = Complexity,
            Risk = Risk,
            Impact = Impact,
            Priority = Priority,
            RequiresHumanReview = RequiresHumanReview,
            GuardrailOverride = GuardrailOverride,
            // The native text is the person's, unless it only repeats what triage wrote.
            DescriptionText = structured is not null && Description.Value == structured.Context ? default : Description,
            StructuredDescription = structured,
            Tags = Tags ?? [],
            Dependencies = Dependencies ?? [],
            Parent = Parent,
            Origin = Origin,
            BlockedReason = blocked ? BlockedReason : null,
            BlockedType = blocked ? BlockedType : null,
            BlockedFromStatus = blocked ? StatusMapping.BlockedFrom(StatusExtension, NativeFrom, ExtensionFrom) : null,
            UnblockNotes = UnblockContext,
            LastPhaseCommit = LastPhaseCommit,
            LastSummary = LastSummary,
            Resolution = Resolution,
            AppliedAttempts = Applied ?? [],
            SubphaseCount = SubphaseCount,
            ReworkCount = ReworkCount,
            ReworkContext = ReworkContext,
            IsFinished = IsFinished,
            IsGrown = IsGrown,
            ClaimedBy = ClaimedBy,
            ClaimedAt = ClaimedAt,
            CreatedAt = CreatedAt ?? UpdatedAt ?? DateTimeOffset.UnixEpoch,
            UpdatedAt = UpdatedAt ?? CreatedAt ?? DateTimeOffset.UnixEpoch,
            Extensions = Unknown is null ? ExtensionMap.Empty : new ExtensionMap(Unknown.ToArray()),
        };
    }
}
