using Orchestrator.Backlog;
using Orchestrator.Storage;
using static Orchestrator.Tests.Storage.StoreDirectory;

namespace Orchestrator.Tests.Storage;

public sealed class ArchiveTests
{
    [Fact]
    public async Task An_item_in_both_files_counts_as_archived_and_the_next_write_heals_it()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa"), Line("WRK-bbb")));
        File.WriteAllText(directory.Layout.Archive, Lines(Line("WRK-aaa", status: "done")));
        using var store = directory.Open();

        var snapshot = await store.ReadAsync(default);
        Assert.Equal(["WRK-bbb"], snapshot.Items.Select(item => item.Id));
        Assert.True(snapshot.IsDone("WRK-aaa"));
        await store.ChangeAsync("WRK-bbb", item => item with { Priority = 1 });

        Assert.DoesNotContain("WRK-aaa", directory.Read());
        Assert.Single(await store.ReadArchiveAsync(default));
    }

    [Fact]
    public async Task A_done_line_counts_as_archived_and_the_next_write_moves_it_as_it_is()
    {
        var done = Line("WRK-aaa", ",\"x-own\":1.0", "done");
        using var directory = new StoreDirectory(Lines(done, Line("WRK-bbb")));
        using var store = directory.Open();

        var snapshot = await store.ReadAsync(default);
        Assert.Equal(["WRK-bbb"], snapshot.Items.Select(item => item.Id));
        Assert.Equal("WRK-aaa", (await store.ReadArchiveAsync(default)).Single().Id);
        await store.ChangeAsync("WRK-bbb", item => item with { Priority = 1 });

        Assert.DoesNotContain("WRK-aaa", directory.Read());
        Assert.Equal(Lines(done), File.ReadAllText(directory.Layout.Archive));
    }

    [Fact]
    public async Task A_done_line_can_be_brought_back_before_it_was_moved()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa", status: "done")));
        using var store = directory.Open();

        await store.RestoreAsync("WRK-aaa");

        Assert.Equal(ItemStatus.New, (await store.ItemAsync("WRK-aaa")).Status);
        Assert.DoesNotContain("x-orch-restored", directory.Read());
    }

    [Fact]
    public async Task A_crash_while_an_item_comes_back_leaves_it_open()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa", ",\"x-orch-restored\":true"), Line("WRK-bbb")));
        File.WriteAllText(directory.Layout.Archive, Lines(Line("WRK-aaa", status: "done"), Line("WRK-ccc", status: "done")));
        using var store = directory.Open();

        var snapshot = await store.ReadAsync(default);
        Assert.Equal(["WRK-aaa", "WRK-bbb"], snapshot.Items.Select(item => item.Id));
        Assert.False(snapshot.IsDone("WRK-aaa"));
        Assert.Equal(["WRK-ccc"], (await store.ReadArchiveAsync(default)).Select(item => item.Id));
        await store.ChangeAsync("WRK-bbb", item => item with { Priority = 1 });

        Assert.DoesNotContain("x-orch-restored", directory.Read());
        Assert.Equal(Lines(Line("WRK-ccc", status: "done")), File.ReadAllText(directory.Layout.Archive));
    }

    [Fact]
    public async Task A_torn_last_line_of_the_archive_is_skipped_with_a_warning_and_the_next_append_begins_a_new_line()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa")));
        File.WriteAllText(directory.Layout.Archive, Lines(Line("WRK-bbb", status: "done")) + Line("WRK-ccc", status: "done")[..40]);
        using var store = directory.Open();

        var snapshot = await store.ReadAsync(default);
        Assert.Equal(["WRK-bbb"], snapshot.ArchivedIds);
        Assert.Contains("line 3", snapshot.Warnings.Single());
        await store.ArchiveAsync("WRK-aaa");

        snapshot = await store.ReadAsync(default);
        Assert.Equal(["WRK-aaa", "WRK-bbb"], snapshot.ArchivedIds.Order());
        Assert.Single(snapshot.Warnings);
    }

    [Fact]
    public async Task A_line_of_the_archive_may_be_longer_than_one_of_an_open_item_may_be()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa")));
        File.WriteAllText(directory.Layout.Archive, Lines(Line("WRK-bbb", status: "done").Replace("Title of", new string('x', 20 * 1024 * 1024)), Line("WRK-ccc", status: "done")));
        using var store = directory.Open();

        await store.ArchiveAsync("WRK-aaa");

        Assert.Equal(["WRK-aaa", "WRK-bbb", "WRK-ccc"], (await store.ReadAsync(default)).ArchivedIds.Order());
        var report = await new TaskGolemRepair(directory.Layout.Directory).RunAsync(whatIf: true, default);
        Assert.DoesNotContain("malformed-line", report.Findings.Select(finding => finding.Kind));
    }

    [Fact]
    public async Task What_tg_put_away_counts_as_done_and_can_come_back()
    {
        using var directory = new StoreDirectory(Lines());
        File.WriteAllText(directory.Layout.Pruned, Lines(Line("WRK-old", status: "done")));
        using var store = directory.Open();

        Assert.True((await store.ReadAsync(default)).IsDone("WRK-old"));
        var taken = await Assert.ThrowsAsync<OrchestratorException>(() => store.PutAsync(NewItem("WRK-old")));
        await store.RestoreAsync("WRK-old");

        Assert.Equal("OrcIdTaken", taken.Id);
        Assert.False((await store.ReadAsync(default)).IsDone("WRK-old"));
        Assert.Equal(Lines(), File.ReadAllText(directory.Layout.Pruned));
    }

    [Fact]
    public async Task Archive_lines_of_another_process_are_seen()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa"), Line("WRK-bbb")));
        using var store = directory.Open();
        using var other = directory.Open();
        await store.ReadAsync(default);

        await other.ArchiveAsync("WRK-aaa");
        Assert.True((await store.ReadAsync(default)).IsDone("WRK-aaa"));
        await other.ArchiveAsync("WRK-bbb");
        await other.RestoreAsync("WRK-aaa");

        var snapshot = await store.ReadAsync(default);
        Assert.Equal(["WRK-aaa"], snapshot.Items.Select(item => item.Id));
        Assert.Equal((true, false), (snapshot.IsDone("WRK-bbb"), snapshot.IsDone("WRK-aaa")));
    }

    [Fact]
    public async Task When_the_archive_cannot_follow_the_change_stands_and_the_next_one_finishes_it()
    {
        using var directory = new StoreDirectory(Lines(Line("WRK-aaa"), Line("WRK-bbb")));
        using var store = directory.Open();
        Directory.CreateDirectory(directory.Layout.Archive);
        await Assert.ThrowsAsync<OrchestratorException>(() => store.ReadAsync(default));
        Directory.Delete(directory.Layout.Archive);

        await store.UpdateAsync(draft =>
        {
            draft.Archive(draft.Get("WRK-aaa") with { Status = ItemStatus.Done });
            // Nobody can append to a directory.
            Directory.CreateDirectory(directory.Layout.Archive);
            return 0;
        }, default);
        await Assert.ThrowsAsync<OrchestratorException>(() => store.ReadAsync(default));
        Directory.Delete(directory.Layout.Archive);

        var snapshot = await store.ReadAsync(default);
        Assert.Equal(["WRK-bbb"], snapshot.Items.Select(item => item.Id));
        Assert.True(snapshot.IsDone("WRK-aaa"));
        await store.ChangeAsync("WRK-bbb", item => item with { Priority = 1 });
        Assert.Contains("WRK-aaa", File.ReadAllText(directory.Layout.Archive));
    }
}
