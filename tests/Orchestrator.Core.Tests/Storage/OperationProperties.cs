using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Backlog;
using Orchestrator.Storage;
using Orchestrator.Tests.Yaml;
using Orchestrator.Yaml;

namespace Orchestrator.Tests.Storage;

public sealed class OperationProperties
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Whatever people do in whatever order: what is refused changes no byte, and what is done leaves a backlog that holds together.</summary>
    [Theory]
    [InlineData("task-golem")]
    [InlineData("yaml")]
    public void Any_sequence_of_operations_keeps_the_backlog_whole(string format)
    {
        var step =
            from kind in Gen.Elements(Enum.GetValues<Kind>())
            from which in Gen.Choose(0, 5).Two()
            from word in Gen.Elements(null, "research", "build", "draft", "nowhere")
            select new Step(kind, which.Item1, which.Item2, word);
        Prop.ForAll(Gen.ListOf(step, 40).ToArbitrary(), steps => RunAsync(format, [.. steps]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(6));
    }

    private static async Task RunAsync(string format, IReadOnlyList<Step> steps)
    {
        var root = Directory.CreateTempSubdirectory("operations-").FullName;
        try
        {
            using var store = Open(format, root);
            await store.InitializeAsync(null, None);
            List<string> ids = [];
            foreach (var step in Enumerable.Repeat(new Step(Kind.Add, 0, 0, null), 4).Concat(steps))
            {
                var before = await AllAsync(store);
                var bytes = Bytes(store);
                try
                {
                    await store.UpdateAsync(draft => Do(draft, step, ids), None);
                }
                catch (OrchestratorException refusal)
                {
                    Assert.NotEmpty(refusal.Remedy);
                    Assert.Equal(bytes, Bytes(store));
                    continue;
                }

                var after = await AllAsync(store);
                using var fresh = Open(format, root);
                Assert.Equal((await AllAsync(fresh)).Values.Select(GeneratedItems.Dump), after.Values.Select(GeneratedItems.Dump));
                Check(await store.ReadAsync(None), format);
                foreach (var (id, item) in after)
                    Assert.True(IsLegal(before.GetValueOrDefault(id), item), $"{step}: {before.GetValueOrDefault(id)?.Status} → {item.Status}");
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Check(BacklogSnapshot snapshot, string format)
    {
        Assert.DoesNotContain(snapshot.Items, item => snapshot.ArchivedIds.Contains(item.Id) || item.Status == ItemStatus.Done);
        Assert.All(snapshot.Items, item => Assert.Equal(HasPhase(item), item is { Phase: not null, PhasePool: not null }));
        Assert.All(snapshot.Items, item => Assert.Equal(item.Status == ItemStatus.Blocked, item is { BlockedReason: not null, BlockedFromStatus: not null }));
        if (format == "task-golem") Assert.Equal(snapshot.Items.Select(item => item.Id).Order(StringComparer.Ordinal), snapshot.Items.Select(item => item.Id));

        // Without a circle somebody can always go first.
        var waiting = snapshot.Items.ToList();
        while (waiting.RemoveAll(item => !item.Dependencies.Any(id => waiting.Exists(other => other.Id == id))) > 0)
        {
        }

        Assert.Empty(waiting);
    }

    private static bool HasPhase(BacklogItem item) =>
        (item.Status == ItemStatus.Blocked ? item.BlockedFromStatus : item.Status) is ItemStatus.Scoping or ItemStatus.InProgress;

    private static bool IsLegal(BacklogItem? before, BacklogItem after) => (before?.Status, after.Status) switch
    {
        (null, var to) => to == ItemStatus.New,
        var (from, to) when from == to => true,
        (ItemStatus.Done, var to) => to == ItemStatus.New,
        (_, ItemStatus.Done or ItemStatus.Blocked) => true,
        (ItemStatus.Blocked, var to) => to == before!.BlockedFromStatus,
        (ItemStatus.New or ItemStatus.Scoping, ItemStatus.Ready) => true,
        (_, var to) => to is ItemStatus.Scoping or ItemStatus.InProgress,
    };

    private static int Do(BacklogDraft draft, Step step, List<string> ids)
    {
        var (id, other) = (At(step.First), At(step.Second));
        switch (step.Kind)
        {
            case Kind.Add:
                ids.Add(BacklogOperations.Add(
                    draft, new() { Title = $"Item {ids.Count}", DependsOn = ids.Count == 0 ? [] : [other], Pipeline = step.Word == "draft" ? "blog" : null }, Backlog.Items.Catalog).Item.Id);
                break;
            case Kind.Depend: BacklogOperations.Set(draft, id, new() { AddDependencies = [other], Priority = step.First }, Backlog.Items.Catalog); break;
            case Kind.Free: BacklogOperations.Set(draft, id, new() { RemoveDependencies = [other], Title = $"Freed of {other}" }, Backlog.Items.Catalog); break;
            case Kind.Switch: BacklogOperations.Set(draft, id, new() { Pipeline = step.Word == "draft" ? "blog" : "feature" }, Backlog.Items.Catalog); break;
            case Kind.Step: BacklogOperations.Step(draft, id, step.Word, Backlog.Items.Catalog); break;
            case Kind.Block: BacklogOperations.Block(draft, id, "why", step.First % 2 == 0 ? BlockType.Decision : null); break;
            case Kind.Unblock: BacklogOperations.Unblock(draft, id, "so", overrideGuardrails: false, new Guardrails(), Backlog.Items.Catalog); break;
            case Kind.Complete: BacklogOperations.Complete(draft, id); break;
            case Kind.Close: BacklogOperations.Close(draft, id, Resolution.WontDo); break;
            case Kind.Duplicate: BacklogOperations.Close(draft, id, Resolution.Duplicate, other); break;
            case Kind.Merge: BacklogOperations.Merge(draft, id, other); break;
            case Kind.Restore: BacklogOperations.Restore(draft, id); break;
            case Kind.Remove: BacklogOperations.Remove(draft, id, force: step.Word is not null); break;
        }

        return 0;

        // The later ones: what was added last is open and leads somewhere.
        string At(int number) => number < ids.Count ? ids[^(number + 1)] : "WRK-nothing";
    }

    private static async Task<SortedDictionary<string, BacklogItem>> AllAsync(IBacklogStore store)
    {
        var all = new SortedDictionary<string, BacklogItem>(StringComparer.Ordinal);
        // Adding twice would throw: nothing is both open and archived.
        foreach (var item in (await store.ReadAsync(None)).Items.Concat(await store.ReadArchiveAsync(None))) all.Add(item.Id, item);
        return all;
    }

    private static IReadOnlyList<string> Bytes(IBacklogStore store) => [.. store.OwnedFiles.Where(File.Exists).Select(file => Convert.ToHexString(File.ReadAllBytes(file)))];

    private static IBacklogStore Open(string format, string root) =>
        format == "yaml" ? new YamlBacklogStore(Path.Combine(root, "BACKLOG.yaml")) : new TaskGolemStore(Path.Combine(root, ".task-golem"));

    private enum Kind
    {
        Add,
        Depend,
        Free,
        Switch,
        Step,
        Block,
        Unblock,
        Complete,
        Close,
        Duplicate,
        Merge,
        Restore,
        Remove,
    }

    private sealed record Step(Kind Kind, int First, int Second, string? Word);
}
