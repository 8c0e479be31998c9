using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Backlog;
using Orchestrator.Storage;
using Orchestrator.Yaml;

namespace Orchestrator.Tests.Yaml;

public sealed class StoreConversionTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string root = Directory.CreateTempSubdirectory("convert-").FullName;
    private int directories;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void From_yaml_to_task_golem_and_back_every_item_is_the_same()
    {
        var title = GeneratedItems.Text.Select(ItemTitle.Clean).Where(text => text is not null).Select(text => text!);
        Prop.ForAll(GeneratedItems.Items(GeneratedItems.Text, title).ToArbitrary(), items =>
        {
            // Every third one is done.
            items = [.. items.Select((item, n) => n % 3 != 2 ? item : item with
            {
                Status = ItemStatus.Done, Resolution = Resolution.WontDo, Phase = null, PhasePool = null, BlockedReason = null, BlockedType = null, BlockedFromStatus = null,
            })];
            var differences = RoundTripAsync(items).GetAwaiter().GetResult();
            Assert.Equal([], differences);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    [Fact]
    public async Task The_old_store_stays_as_bak_and_the_new_one_is_in_use()
    {
        using var from = await FilledAsync(Backlog.Items.Item("WRK-2"), Backlog.Items.Item("WRK-1"), Backlog.Items.Item("WRK-0", ItemStatus.Done));
        using var to = TaskGolem();
        var switched = false;
        var report = await StoreConversion.RunAsync(from, to, _ => Task.FromResult(switched = File.Exists(from.OwnedFiles[0]) && File.Exists(to.OwnedFiles[0])), null, None);
        Assert.True(switched);
        Assert.Equal((2, 1), (report.Open, report.Archived));
        Assert.Equal([Path.Combine(root, "BACKLOG.yaml.bak"), Path.Combine(root, "BACKLOG_ARCHIVE.yaml.bak")], report.KeptAs);
        Assert.False(File.Exists(from.OwnedFiles[0]));
        Assert.Equal("OrcStoreMissing", (await Assert.ThrowsAsync<OrchestratorException>(() => from.UpdateAsync(_ => 0, None))).Id);

        using var back = new YamlBacklogStore(Path.Combine(root, "BACKLOG.yaml"));
        var second = await StoreConversion.RunAsync(to, back, _ => Task.CompletedTask, null, None);
        Assert.Equal([Path.Combine(root, ".task-golem.bak")], second.KeptAs);
        Assert.Equal(["WRK-1", "WRK-2"], (await back.ReadAsync(None)).Items.Select(item => item.Id).Order(StringComparer.Ordinal));
        using var again = TaskGolem();
        Assert.Equal(Path.Combine(root, "BACKLOG.yaml.bak2"), (await StoreConversion.RunAsync(back, again, _ => Task.CompletedTask, null, None)).KeptAs[0]);
    }

    [Fact]
    public async Task A_failed_switch_leaves_everything_as_it_was()
    {
        using var from = await FilledAsync(Backlog.Items.Item("WRK-1"));
        using var to = TaskGolem();
        await Assert.ThrowsAsync<InvalidOperationException>(() => StoreConversion.RunAsync(from, to, _ => throw new InvalidOperationException(), null, None));
        Assert.Equal(["BACKLOG.yaml", "BACKLOG.yaml.lock"], Directory.EnumerateFileSystemEntries(root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_store_that_is_there_already_must_hold_the_same_items()
    {
        using var from = await FilledAsync(Backlog.Items.Item("WRK-1"));
        using var to = TaskGolem();
        await to.InitializeAsync(null, None);
        Assert.Equal("OrcConversionTargetExists", (await Assert.ThrowsAsync<OrchestratorException>(() => StoreConversion.RunAsync(from, to, _ => Task.CompletedTask, null, None))).Id);
        Assert.True(File.Exists(to.OwnedFiles[0]) && File.Exists(from.OwnedFiles[0]));

        // What a conversion leaves that was killed before the switch.
        await to.UpdateAsync(draft => { draft.Import(Backlog.Items.Item("WRK-1")); return 0; }, None);
        Assert.Equal(1, (await StoreConversion.RunAsync(from, to, _ => Task.CompletedTask, null, None)).Open);
        Assert.Equal("OrcConversionSameFormat", (await Assert.ThrowsAsync<OrchestratorException>(() => StoreConversion.RunAsync(to, to, _ => Task.CompletedTask, null, None))).Id);
    }

    private async Task<List<string>> RoundTripAsync(IReadOnlyList<BacklogItem> items)
    {
        var directory = Path.Combine(root, $"{directories++}");
        Directory.CreateDirectory(directory);
        using var first = new YamlBacklogStore(Path.Combine(directory, "BACKLOG.yaml"));
        using var middle = new TaskGolemStore(Path.Combine(directory, ".task-golem"));
        using var last = new YamlBacklogStore(Path.Combine(directory, "BACK.yaml"));
        await first.InitializeAsync(null, None);
        await first.UpdateAsync(draft => { foreach (var item in items) draft.Import(item); return 0; }, None);
        await StoreConversion.RunAsync(first, middle, _ => Task.CompletedTask, null, None);
        await StoreConversion.RunAsync(middle, last, _ => Task.CompletedTask, null, None);
        var read = (await last.ReadAsync(None)).Items.Concat(await last.ReadArchiveAsync(None)).OrderBy(item => item.Id, StringComparer.Ordinal).ToList();
        return [.. items.Zip(read).Where(pair => !ItemContent.IsSame(pair.First, pair.Second)).Select(pair => $"{GeneratedItems.Dump(pair.First)}\n-- became --\n{GeneratedItems.Dump(pair.Second)}")];
    }

    private TaskGolemStore TaskGolem() => new(Path.Combine(root, ".task-golem"));

    private async Task<YamlBacklogStore> FilledAsync(params BacklogItem[] items)
    {
        var store = new YamlBacklogStore(Path.Combine(root, "BACKLOG.yaml"));
        await store.InitializeAsync(null, None);
        await store.UpdateAsync(draft => { foreach (var item in items) draft.Import(item); return 0; }, None);
        return store;
    }
}
