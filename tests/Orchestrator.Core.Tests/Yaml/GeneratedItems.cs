using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Backlog;
using Orchestrator.Pipelines;

namespace Orchestrator.Tests.Yaml;

/// <summary>Generated items with awkward texts in every field, for round trips.</summary>
internal static class GeneratedItems
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Awkward =
    [
        "plain", "two words", "", " ", "null", "~", "true", "No", "1", "1.5e3", "0x1F", "2026-03-01", "12:30", "- dash", "# comment", "a # b", "a: b", "a:", "key: [x]",
        "{\"a\": 1}", "'single'", "\"double\"", "back\\slash", "%percent", "@at", "`tick", "*alias", "&anchor", "!tag", "|", ">", "---", "...", "?", "<<",
        "first\nsecond", "ends\n", "ends\n\n", "\nbegins", "  indented\nnot", "not\n  indented", "trailing \nblank", "tab\there", "\ttab first\nx", "win\r\nlines", "cr\ronly",
        "nel\u0085x", "ls\u2028x\u2029y", "bom\uFEFFx", "bell\u0007", "nul\0x", "emoji 😀 text", "ünïcödé 日本語", "zero\u200Bwidth", "a\n\n\nb", "# h\n\n- l\n- m\n\n```c\nint x; // y\n```",
        "Context: a\nProblem: b", new('x', 3000), "word " + new string('y', 200) + " word", "\uD83D\uDE00\n", "\u00A0nbsp\u00A0", "x\n\u00A0",
    ];

    public static Gen<string> Text { get; } = Gen.OneOf(
        Gen.Elements(Awkward),
        Gen.Elements(Awkward).Two().Select(pair => pair.Item1 + pair.Item2),
        Gen.Choose(32, 0xD7FF).Select(code => (char)code).ArrayOf().Select(chars => new string(chars)),
        Gen.Elements('a', ' ', '\n', ':', '#', '-', '\'', '"', '\t', '{', '1').ArrayOf().Select(chars => new string(chars)));

    /// <summary>One value of the JSON that extension keys may hold, as compact text.</summary>
    public static Gen<string> Json { get; } = Gen.OneOf(
        Gen.Elements("null", "true", "false", "0", "-1.50", "1e400", "123456789012345678901234567890", "[]", "{}", "[1,[2,{\"a\":null}]]", "{\"b\":\"\",\"a\":[\"x\",\"1\",\"null\"]}"),
        Text.Select(text => JsonSerializer.Serialize(text, Relaxed)));

    public static Gen<BacklogItem[]> Items(Gen<string> text, Gen<string> title) =>
        Gen.Choose(0, 5).SelectMany(count => Item(text, title).ArrayOf(count)).Select(items => items.Select((item, n) => item with { Id = $"WRK-{n:x5}" }).ToArray());

    private static Gen<BacklogItem> Item(Gen<string> text, Gen<string> title) =>
        from texts in Gen.Frequency((2, text.Select(value => (string?)value)), (3, Gen.Constant((string?)null))).ArrayOf(10)
        from name in title
        from status in Gen.Elements(ItemStatus.New, ItemStatus.Scoping, ItemStatus.Ready, ItemStatus.InProgress, ItemStatus.Blocked)
        from numbers in Gen.Choose(0, 1000).ArrayOf(6)
        from priority in Gen.Elements(0, 1, -5, long.MaxValue, long.MinValue)
        from flags in Gen.Choose(0, 63)
        from levels in Gen.Elements<Level?>(null, Level.Low, Level.Medium, Level.High).ArrayOf(3)
        from size in Gen.Elements<ItemSize?>(null, ItemSize.Small, ItemSize.Large)
        from block in Gen.Elements<BlockType?>(null, BlockType.Clarification, BlockType.Stale)
        from lists in text.ArrayOf(3)
        from structured in text.ArrayOf(5)
        from json in Json.ArrayOf(2)
        select new BacklogItem
        {
            Id = "W-1",
            Title = name,
            Status = status,
            Phase = HasPhase(status, flags) ? "build" : null,
            PhasePool = HasPhase(status, flags) ? PhasePool.Main : null,
            Pipeline = texts[0],
            Size = size,
            Complexity = levels[0],
            Risk = levels[1],
            Impact = levels[2],
            Priority = priority,
            RequiresHumanReview = (flags & 2) != 0,
            GuardrailOverride = (flags & 4) != 0,
            IsFinished = (flags & 8) != 0,
            Description = (flags & 16) != 0 && texts[1] == structured[0] ? null : texts[1],
            StructuredDescription = (flags & 16) == 0 ? null : new() { Context = structured[0], Problem = structured[1], Solution = structured[2], Impact = structured[3], SizingRationale = structured[4] },
            Tags = [.. lists.Take(numbers[0] % 4).Distinct()],
            Dependencies = numbers[1] % 3 == 0 ? ["WRK-00001", "WRK-fffff"] : [],
            Parent = numbers[1] % 5 == 0 ? "WRK-00002" : null,
            Origin = texts[2],
            BlockedReason = status == ItemStatus.Blocked ? texts[3] : null,
            BlockedType = status == ItemStatus.Blocked ? block : null,
            BlockedFromStatus = status == ItemStatus.Blocked ? ItemStatus.Scoping : null,
            UnblockNotes = texts[4],
            LastPhaseCommit = (flags & 32) != 0 ? new string('a', 40) : null,
            LastSummary = texts[5],
            ReworkContext = texts[6],
            ReworkCount = numbers[2] % 3,
            SubphaseCount = numbers[3] % 3,
            AppliedAttempts = numbers[4] % 2 == 0 ? ["20260301-1", "20260301-2"] : [],
            ClaimedBy = texts[7],
            ClaimedAt = texts[7] is null ? null : Backlog.Items.Start.AddTicks(numbers[5] * 12345L),
            CreatedAt = Backlog.Items.Start.AddTicks(numbers[5] * 7L),
            UpdatedAt = Backlog.Items.Start.AddSeconds(numbers[5]),
            Extensions = numbers[4] % 3 == 0 ? new Dictionary<string, string> { ["x-other-a"] = json[0], ["x-other-b"] = json[1] } : new Dictionary<string, string>(),
        };

    private static bool HasPhase(ItemStatus status, int flags) => (flags & 1) != 0 && status is not (ItemStatus.New or ItemStatus.Ready);

    /// <summary>Everything an item says, as one text, so that two items can be compared and a difference be seen.</summary>
    public static string Dump(BacklogItem item)
    {
        var lists = $"{string.Join('|', item.Tags)};{string.Join('|', item.Dependencies)};{string.Join('|', item.AppliedAttempts)};"
            + string.Join('|', item.Extensions.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
        var scalars = typeof(BacklogItem).GetProperties()
            .Where(property => property.Name is not (nameof(item.Tags) or nameof(item.Dependencies) or nameof(item.AppliedAttempts) or nameof(item.Extensions)))
            .Select(property => $"{property.Name}={(property.GetValue(item) is DateTimeOffset time ? time.UtcTicks : property.GetValue(item) ?? "<null>")}");
        return string.Join('\n', scalars) + "\n" + lists;
    }
}
