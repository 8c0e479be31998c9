using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Tests.Storage;

/// <summary>Items with anything in them that a line can hold.</summary>
internal static class RandomItems
{
    private static readonly Gen<string> Character = Gen.OneOf(
        Gen.Elements("a", "Z", "0", " ", "-", "\"", "\\", "/", "\n", "\r", "\t", "\b", "\f", "\0", "\u001f", "\u007f", "ü", "\u2028", "\ufeff", "😀", "𝒳", "{", "\\u0041"),
        Gen.Choose(0x20, 0xD7FF).Select(value => ((char)value).ToString()));

    public static readonly Gen<string> Text = Gen.ListOf(Character).Select(string.Concat);

    private static readonly Gen<DateTimeOffset> Time = Gen.OneOf(
        Gen.Choose(0, int.MaxValue).Select(seconds => DateTimeOffset.UnixEpoch.AddSeconds(seconds)),
        Gen.Choose(0, int.MaxValue).Select(ticks => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(ticks)));

    private static readonly Gen<DateTimeOffset?> OptionalTime = Gen.OneOf(Time.Select(value => (DateTimeOffset?)value), Gen.Constant<DateTimeOffset?>(null));

    private static readonly Gen<IReadOnlyList<string>> Texts = Gen.ListOf(Text).Select(texts => (IReadOnlyList<string>)[.. texts.Distinct().Take(4)]);

    private static readonly Gen<string> Json = Gen.Elements("1", "-0.50", "1e400", "null", "true", "\"\\u00e9\\/\"", "[ 1 , {\"a\" : [] } ]", "{\"x\":\"\\ud83d\\ude00\"}");

    /// <summary>A change of an item: one or two members set to something else.</summary>
    public static Gen<Func<BacklogItem, BacklogItem>> Change { get; } = Gen.OneOf(
        Set(Optional(Text), (item, value) => item with { Description = value }),
        Set(Text, (item, value) => item with { Title = ItemTitle.Clean(value) ?? "title" }),
        Set(Gen.Choose(int.MinValue, int.MaxValue), (item, value) => item with { Priority = value * 4_000_000_000L }),
        Set(Texts, (item, value) => item with { Tags = value }),
        Set(Texts, (item, value) => item with { Dependencies = value }),
        Set(Gen.Elements(Enum.GetValues<ItemSize>()), (item, value) => item with { Size = value, Complexity = null }),
        Set(Gen.Elements(Enum.GetValues<Level>()), (item, value) => item with { Risk = value, Impact = value, Complexity = value }),
        Set(Gen.Elements(false, true), (item, value) => item with { RequiresHumanReview = value, GuardrailOverride = !value, IsFinished = value }),
        Set(Optional(Text), (item, value) => item with { LastSummary = value, ReworkContext = value, UnblockNotes = value }),
        Set(Optional(Text), (item, value) => item with { Parent = value, Origin = value, Pipeline = value }),
        Set(Gen.Choose(0, 3), (item, value) => item with { SubphaseCount = value, ReworkCount = 3 - value }),
        Set(Texts, (item, value) => item with { AppliedAttempts = value }),
        Set(OptionalTime, (item, value) => item with { ClaimedAt = value, ClaimedBy = value?.ToString() }),
        Set(Time, (item, value) => item with { CreatedAt = value }),
        Set(Optional(Text), (item, value) => item with { StructuredDescription = value is null ? null : new() { Context = value, Problem = value } }),
        Set(Json, (item, value) => item with { Extensions = new Dictionary<string, string> { ["x-b"] = value, ["a \"key\""] = "1", ["x-ü"] = value } }),
        Set(Gen.Constant(default(int)), (item, _) => item with { Extensions = new Dictionary<string, string>() }),
        Set(Gen.Elements(ItemStatus.New, ItemStatus.Ready), (item, value) => Unblocked(item) with { Status = value, Phase = null, PhasePool = null }),
        Set(Gen.Elements(PhasePool.Pre, PhasePool.Main), (item, value) => Unblocked(item) with
        {
            Status = value == PhasePool.Pre ? ItemStatus.Scoping : ItemStatus.InProgress,
            Phase = "build",
            PhasePool = value,
        }),
        Set(Text, (item, value) => item.Status == ItemStatus.Blocked ? item : item with
        {
            Status = ItemStatus.Blocked,
            BlockedFromStatus = item.Status,
            BlockedReason = value,
            BlockedType = BlockType.Decision,
        }));

    public static Gen<BacklogItem> Item(string id) =>
        from changes in Gen.ListOf(Change)
        select changes.Aggregate(StoreDirectory.NewItem(id), (item, change) => change(item));

    /// <summary>Everything an item says, as one text.</summary>
    public static string Describe(BacklogItem item) => string.Join(
        '|', item.Id, item.Title, item.Status, item.Phase, item.PhasePool, item.Pipeline, item.Size, item.Complexity, item.Risk, item.Impact, item.Priority,
        item.RequiresHumanReview, item.GuardrailOverride, item.Description, item.StructuredDescription, string.Join(',', item.Tags), string.Join(',', item.Dependencies),
        item.Parent, item.Origin, item.BlockedReason, item.BlockedType, item.BlockedFromStatus, item.UnblockNotes, item.LastPhaseCommit, item.LastSummary, item.Resolution,
        string.Join(',', item.AppliedAttempts), item.SubphaseCount, item.ReworkCount, item.ReworkContext, item.IsFinished, item.ClaimedBy, item.ClaimedAt?.UtcTicks,
        item.CreatedAt.UtcTicks, item.UpdatedAt.UtcTicks, string.Join(',', item.Extensions.OrderBy(pair => pair.Key, StringComparer.Ordinal)));

    private static BacklogItem Unblocked(BacklogItem item) => item with { BlockedFromStatus = null, BlockedReason = null, BlockedType = null };

    private static Gen<T?> Optional<T>(Gen<T> gen) => Gen.OneOf(gen.Select(value => (T?)value), Gen.Constant(default(T)));

    private static Gen<Func<BacklogItem, BacklogItem>> Set<T>(Gen<T> gen, Func<BacklogItem, T, BacklogItem> set) =>
        gen.Select(value => new Func<BacklogItem, BacklogItem>(item => set(item, value)));
}
