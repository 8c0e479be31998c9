using Orchestrator.Backlog;
using Orchestrator.Storage;
using Orchestrator.Yaml;

namespace Orchestrator.Tests.Yaml;

public sealed class YamlBacklogStoreTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string root = Directory.CreateTempSubdirectory("yaml-").FullName;

    private string Active => Path.Combine(root, "BACKLOG.yaml");

    private string Archive => Path.Combine(root, "BACKLOG_ARCHIVE.yaml");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task A_fresh_store_is_made_once_and_takes_items_in_the_order_they_come()
    {
        using var store = Open();
        Assert.Equal("OrcStoreMissing", (await Assert.ThrowsAsync<OrchestratorException>(() => store.ReadAsync(None))).Id);
        await store.InitializeAsync("ABC", None);
        var made = File.ReadAllText(Active);
        await store.InitializeAsync("XYZ", None);
        Assert.Equal(made, File.ReadAllText(Active));
        Assert.Equal("ABC", store.IdPrefix);

        await AddAsync(store, "second");
        await AddAsync(store, "first");
        var snapshot = await Open().ReadAsync(None);
        Assert.Equal(["second", "first"], snapshot.Items.Select(item => item.Title));
        Assert.All(snapshot.Items, item => Assert.Matches("^ABC-[0-9a-f]{5}$", item.Id));
        Assert.Same(await store.ReadAsync(None), await store.ReadAsync(None));
    }

    [Fact]
    public async Task A_change_of_one_item_leaves_every_other_line_alone()
    {
        using var store = await WithAsync(Backlog.Items.Item("W-1"), Backlog.Items.Item("W-2") with { Description = "a\nb" }, Backlog.Items.Item("W-3"));
        var before = await File.ReadAllLinesAsync(Active);
        await store.UpdateAsync(draft => BacklogOperations.Set(draft, "W-2", new() { Priority = 5 }, Backlog.Items.Catalog), None);
        var after = await File.ReadAllLinesAsync(Active);
        Assert.Equal(["  priority: 5"], after.Except(before).Where(line => !line.StartsWith("  updated:", StringComparison.Ordinal)));
        Assert.Equal(before.Length + 1, after.Length);
    }

    [Fact]
    public async Task Done_items_move_to_the_archive_and_come_back()
    {
        using var store = await WithAsync(Backlog.Items.Item("W-1"), Backlog.Items.Item("W-2", dependsOn: ["W-1"]));
        await store.UpdateAsync(draft => BacklogOperations.Complete(draft, "W-1"), None);
        var snapshot = await store.ReadAsync(None);
        Assert.Equal(["W-2"], snapshot.Items.Select(item => item.Id));
        Assert.True(snapshot.IsDone("W-1"));
        Assert.DoesNotContain("W-1\n", File.ReadAllText(Active).Replace("- W-1\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var archived = Assert.Single(await Open().ReadArchiveAsync(None));
        Assert.Equal(("W-1", ItemStatus.Done, Resolution.Completed), (archived.Id, archived.Status, archived.Resolution));

        await store.UpdateAsync(draft => BacklogOperations.Restore(draft, "W-1"), None);
        Assert.Equal(["W-2", "W-1"], (await Open().ReadAsync(None)).Items.Select(item => item.Id));
        Assert.Empty(await store.ReadArchiveAsync(None));
        Assert.DoesNotContain("restored", File.ReadAllText(Active), StringComparison.Ordinal);
        Assert.False((await store.ReadAsync(None)).IsDone("W-1"));
    }

    [Fact]
    public async Task A_crash_between_the_files_is_seen_through_and_healed_by_the_next_write()
    {
        // As a kill leaves it: W-1 done but not yet moved, W-2 in both files, W-3 restored but still in the archive.
        await File.WriteAllTextAsync(
            Active,
            """
            schema_version: 3
            items:
            - {id: W-1, title: A, status: done, x-orch-resolution: completed}
            - {id: W-2, title: B, status: in_progress}
            - {id: W-3, title: C, status: new, x-orch-restored: true}
            - {id: W-4, title: D, status: new, dependencies: [W-1, W-2, W-3]}
            """);
        await File.WriteAllTextAsync(
            Archive, "schema_version: 3\nitems:\n- {id: W-2, title: B, status: done}\n- {id: W-3, title: C, status: done}\n- {id: W-0, title: Z, status: done}\n");
        using var store = Open();
        var snapshot = await store.ReadAsync(None);
        Assert.Equal(["W-3", "W-4"], snapshot.Items.Select(item => item.Id));
        Assert.Equal(["W-0", "W-1", "W-2"], snapshot.ArchivedIds.Order());
        Assert.Equal(["W-0", "W-1", "W-2"], (await store.ReadArchiveAsync(None)).Select(item => item.Id).Order());

        await store.UpdateAsync(draft => BacklogOperations.Set(draft, "W-4", new() { Priority = 1 }, Backlog.Items.Catalog), None);
        Assert.DoesNotContain("done", File.ReadAllText(Active), StringComparison.Ordinal);
        Assert.DoesNotContain("restored", File.ReadAllText(Active), StringComparison.Ordinal);
        var healed = await Open().ReadAsync(None);
        Assert.Equal(["W-3", "W-4"], healed.Items.Select(item => item.Id));
        Assert.Equal(["W-0", "W-1", "W-2"], healed.ArchivedIds.Order());
        Assert.Empty(healed.Warnings);
    }

    [Fact]
    public async Task A_refused_change_and_an_empty_one_write_nothing()
    {
        using var store = await WithAsync(Backlog.Items.Item("W-1"));
        var before = File.GetLastWriteTimeUtc(Active);
        var bytes = await File.ReadAllBytesAsync(Active);
        await Assert.ThrowsAsync<OrchestratorException>(() => store.UpdateAsync(draft => BacklogOperations.Complete(draft, "W-9"), None));
        await Assert.ThrowsAsync<OrchestratorException>(() => store.UpdateAsync(draft => { draft.Put(Backlog.Items.Item("../x")); return 0; }, None));
        await Assert.ThrowsAsync<OrchestratorException>(() => store.UpdateAsync(draft => { draft.Put(Backlog.Items.Item("W-1") with { Title = "a\nb" }); return 0; }, None));
        await store.UpdateAsync(_ => 0, None);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Active));
        Assert.Equal(before, File.GetLastWriteTimeUtc(Active));
        Assert.Equal(["BACKLOG.yaml", "BACKLOG.yaml.lock"], Files());
    }

    [Fact]
    public async Task Many_writers_of_several_processes_lose_nothing()
    {
        using var first = await WithAsync();
        using var second = Open();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(n => AddAsync(n % 2 == 0 ? first : second, $"item {n}")));
        Assert.Equal(40, (await first.ReadAsync(None)).Items.Count);
        Assert.Equal(40, (await second.ReadAsync(None)).Items.Select(item => item.Title).Distinct().Count());
    }

    [Fact]
    public async Task A_change_by_hand_is_seen_and_a_broken_one_is_named_and_left_alone()
    {
        using var store = await WithAsync(Backlog.Items.Item("W-1"));
        await store.ReadAsync(None);
        await File.WriteAllTextAsync(Active, "schema_version: 3\nitems:\n- {id: W-7, title: By hand, status: ready}\n");
        Assert.Equal("By hand", Assert.Single((await store.ReadAsync(None)).Items).Title);

        await File.WriteAllTextAsync(Active, "schema_version: 3\nitems:\n- {id: W-7, title: By hand, status: [}\n");
        var refusal = await Assert.ThrowsAnyAsync<OrchestratorException>(() => AddAsync(store, "x"));
        Assert.Equal("OrcStoreMalformed", refusal.Id);
        Assert.Contains(Active + ":3:", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("[}", File.ReadAllText(Active), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_version_is_migrated_by_the_first_write_and_its_original_kept()
    {
        const string Original = "# mine\nitems:\n- {id: W-1, title: A, status: scoped}\n";
        await File.WriteAllTextAsync(Active, Original);
        using var store = Open();
        var snapshot = await store.ReadAsync(None);
        Assert.Equal((ItemStatus.Ready, "feature"), (snapshot.Items[0].Status, snapshot.Items[0].Pipeline));
        Assert.Contains("schema version 1", Assert.Single(snapshot.Warnings), StringComparison.Ordinal);
        Assert.Equal(Original, File.ReadAllText(Active));

        await AddAsync(store, "new one");
        await AddAsync(store, "another");
        Assert.Equal(Original, File.ReadAllText(Active + ".v1.bak"));
        Assert.StartsWith("schema_version: 3\n", File.ReadAllText(Active), StringComparison.Ordinal);
        Assert.Empty((await store.ReadAsync(None)).Warnings);
    }

    [Fact]
    public async Task A_lock_that_is_not_freed_ends_the_wait()
    {
        using var store = new YamlBacklogStore(Active, new StoreOptions { LockTimeout = TimeSpan.FromMilliseconds(50) });
        await store.InitializeAsync(null, None);
        using var held = await StoreLock.AcquireAsync(Active + ".lock", TimeSpan.FromSeconds(10), TimeProvider.System, None);
        Assert.Equal("OrcLockTimeout", (await Assert.ThrowsAsync<OrchestratorException>(() => AddAsync(store, "x"))).Id);
    }

    [Fact]
    public async Task What_a_killed_writer_left_goes_with_the_next_write()
    {
        using var store = await WithAsync(Backlog.Items.Item("W-1"));
        await File.WriteAllTextAsync(Path.Combine(root, ".BACKLOG.yaml.123-1.tmp"), "half");
        await File.WriteAllTextAsync(Path.Combine(root, ".other.yaml.123-1.tmp"), "not ours");
        await AddAsync(store, "x");
        Assert.Equal([".other.yaml.123-1.tmp", "BACKLOG.yaml", "BACKLOG.yaml.lock"], Files());
    }

    [Fact]
    public async Task The_id_of_an_archived_item_is_not_given_again()
    {
        using var store = await WithAsync(Backlog.Items.Item("W-1"));
        await store.UpdateAsync(draft => BacklogOperations.Complete(draft, "W-1"), None);
        var refusal = await Assert.ThrowsAsync<OrchestratorException>(() => store.UpdateAsync(draft => { draft.Put(Backlog.Items.Item("W-1")); return 0; }, None));
        Assert.Equal("OrcIdTaken", refusal.Id);
    }

    private static Task<ChangeReport> AddAsync(YamlBacklogStore store, string title) =>
        store.UpdateAsync(draft => BacklogOperations.Add(draft, new() { Title = title }), None);

    private YamlBacklogStore Open() => new(Active);

    private async Task<YamlBacklogStore> WithAsync(params BacklogItem[] items)
    {
        var store = Open();
        await store.InitializeAsync(null, None);
        await store.UpdateAsync(
            draft =>
            {
                foreach (var item in items) draft.Put(item);
                return 0;
            },
            None);
        return store;
    }

    private IEnumerable<string> Files() => Directory.EnumerateFiles(root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
