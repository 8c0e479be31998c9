using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Backlog;
using Orchestrator.Pipelines;
using Orchestrator.Scheduling;
using Orchestrator.Tests.Backlog;

namespace Orchestrator.Tests.Scheduling;

/// <summary>Generated selection inputs: small backlogs in which everything that the rules speak of happens often.</summary>
internal static class SelectionInputs
{
    private const int MaxItems = 14;
    private static readonly string[] Agents = ["claude", "codex"];

    public static Arbitrary<SelectionInput> Arbitrary { get; } = (
        from items in Item.ArrayOf().Select(WithIds)
        from running in Gen.Choose(0, MaxItems).ArrayOf(4)
        from runningCount in Gen.Choose(0, 4)
        from maxConcurrent in Gen.Choose(1, 6)
        from maxWip in Gen.Choose(1, 6)
        from limits in Gen.Choose(0, 3).Two()
        from sets in Gen.Choose(0, 1 << MaxItems).Three()
        from flags in Gen.Choose(0, 63)
        select Make(items, running.Take(runningCount), maxConcurrent, maxWip, limits, sets, flags)).ToArbitrary();

    private static Gen<BacklogItem> Item =>
        from place in Gen.Elements(
            (ItemStatus.New, (string?)null), (ItemStatus.New, null), (ItemStatus.Scoping, "research"), (ItemStatus.Scoping, "outline"), (ItemStatus.Ready, null),
            (ItemStatus.Ready, null), (ItemStatus.InProgress, "prd"), (ItemStatus.InProgress, "build"), (ItemStatus.InProgress, "review"),
            (ItemStatus.InProgress, "gone"), (ItemStatus.Blocked, null), (ItemStatus.Done, null))
        from priority in Gen.Choose(0, 2)
        from age in Gen.Choose(0, 2)
        from impact in Gen.Elements<Level?>(null, Level.Low, Level.Medium, Level.High)
        from claimed in Gen.Choose(0, 9)
        from dependencies in Gen.Choose(0, MaxItems + 2).ArrayOf(3)
        from dependencyCount in Gen.Elements(0, 0, 0, 1, 3)
        select Items.Item("W-x", place.Item1, place.Item2) with
        {
            Priority = priority,
            CreatedAt = Items.Start.AddDays(age),
            Impact = impact,
            ClaimedBy = claimed == 0 ? "sue" : null,
            Dependencies = [.. dependencies.Take(dependencyCount).Distinct().Select(Id)],
        };

    private static string Id(int number) => $"W-{number:x2}";

    private static BacklogItem[] WithIds(BacklogItem[] items) => [.. items.Take(MaxItems).Select((item, n) => item with { Id = Id(n) })];

    private static SelectionInput Make(
        BacklogItem[] items, IEnumerable<int> running, int maxConcurrent, int maxWip, (int, int) limits, (int, int, int) sets, int flags)
    {
        var tasks = running.Distinct().Select(Id)
            .Select((id, n) => new RunningTask(id, "prd", (flags & 1) != 0 && n == 0 && (flags & 2) != 0, Agents[n % 2]));
        return new()
        {
            Snapshot = Items.SnapshotWithArchive([Id(MaxItems), Id(MaxItems + 1)], items),
            Pipelines = Items.Catalog,
            Running = [.. tasks],
            MaxConcurrent = maxConcurrent,
            MaxWip = maxWip,
            Selected = (flags & 4) != 0 ? Pick(sets.Item1) : null,
            Excluded = (flags & 8) != 0 ? Pick(sets.Item2 & sets.Item1) : new HashSet<string>(),
            UnblockedDuringRun = (flags & 16) != 0 ? Pick(sets.Item3 & sets.Item2) : new HashSet<string>(),
            AgentsPassedOver = limits.Item1 == 0 ? new HashSet<string> { "codex" } : new HashSet<string>(),
            AgentLimits = (flags & 32) != 0 ? new Dictionary<string, int> { ["claude"] = limits.Item2 } : new Dictionary<string, int>(),
            AgentFor = AgentFor,
            IsolationIsShared = sets.Item1 % 4 != 0,
            TriageOnly = sets.Item2 % 8 == 0,
        };
    }

    private static string AgentFor(BacklogItem item, Phase? phase) => phase?.Name is "outline" or "review" || item.Priority == 2 ? "codex" : "claude";

    private static HashSet<string> Pick(int bits) => [.. Enumerable.Range(0, MaxItems).Where(n => (bits & (1 << n)) != 0).Select(Id)];
}
