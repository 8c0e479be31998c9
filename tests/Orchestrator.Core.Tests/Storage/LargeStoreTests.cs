using Orchestrator.Backlog;
using Orchestrator.Storage;

namespace Orchestrator.Tests.Storage;

/// <summary>Stores of several blocks, where what did not change is not looked at again.</summary>
public sealed class LargeStoreTests : IDisposable
{
    private const int Items = 1600;
    private readonly StoreDirectory directory = new(StoreDirectory.Lines([.. Enumerable.Range(0, Items).Select(number => StoreDirectory.Line(Id(number)))]));

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Whatever_others_change_the_next_read_is_what_a_new_process_reads()
    {
        var random = new Random(11);
        using var store = directory.Open();
        using var other = directory.Open();
        for (var round = 0; round < 40; round++)
        {
            var id = Id(random.Next(Items));
            var kind = random.Next(4);
            await other.UpdateAsync(
                draft =>
                {
                    var isOpen = draft.TryGet(id, out var item);
                    if (!isOpen) draft.Restore(draft.ReadArchived(id)! with { Status = ItemStatus.New, Resolution = null });
                    else if (kind < 2) draft.Archive(item! with { Status = ItemStatus.Done, Resolution = Resolution.Completed });
                    else draft.Put(item! with { Priority = round, Dependencies = [Id(random.Next(Items))] });
                    return 0;
                },
                default);
            await AssertReadsAsANewProcessAsync(store);
        }
    }

    [Fact]
    public async Task An_item_that_a_crash_left_in_both_files_counts_as_archived_though_its_own_line_did_not_change()
    {
        using var store = directory.Open();
        await store.ReadAsync(default);
        File.WriteAllText(directory.Layout.Archive, StoreDirectory.Lines(StoreDirectory.Line(Id(900), status: "done")));
        await AssertReadsAsANewProcessAsync(store);

        // And one more beside a change somewhere else.
        File.AppendAllText(directory.Layout.Archive, StoreDirectory.Line(Id(1500), status: "done") + "\n");
        AtomicFile.Write(directory.Layout.Active, System.Text.Encoding.UTF8.GetBytes(directory.Read().Replace("Title of WRK-0003", "Other title")));
        await AssertReadsAsANewProcessAsync(store);
        var snapshot = await store.ReadAsync(default);
        Assert.Equal(Items - 2, snapshot.Items.Count);
        Assert.True(snapshot.IsDone(Id(900)) && snapshot.IsDone(Id(1500)));

        // The next change heals both.
        await store.UpdateAsync(draft => { draft.Put(draft.Basis.Items[0] with { Priority = 1 }); return 0; }, default);
        await AssertReadsAsANewProcessAsync(store);
        Assert.Equal(Items - 2, directory.ReadLines().Length - 1);
    }

    [Fact]
    public async Task An_item_taken_out_of_the_archive_by_hand_is_not_done_any_more()
    {
        using var store = directory.Open();
        File.WriteAllText(directory.Layout.Archive, StoreDirectory.Lines(StoreDirectory.Line("WRK-a", status: "done"), StoreDirectory.Line("WRK-b", status: "done")));
        Assert.True((await store.ReadAsync(default)).IsDone("WRK-b"));
        File.WriteAllText(directory.Layout.Archive, StoreDirectory.Lines(StoreDirectory.Line("WRK-a", status: "done")));
        await AssertReadsAsANewProcessAsync(store);
        Assert.False((await store.ReadAsync(default)).IsDone("WRK-b"));
    }

    private async Task AssertReadsAsANewProcessAsync(TaskGolemStore store)
    {
        using var fresh = directory.Open();
        var expected = await fresh.ReadAsync(default);
        var snapshot = await store.ReadAsync(default);
        Assert.Equal(expected.Items.Select(RandomItems.Describe), snapshot.Items.Select(RandomItems.Describe));
        Assert.Equal(expected.ArchivedIds.Order(), snapshot.ArchivedIds.Order());
        Assert.Equal(expected.Items.Where(expected.HasDependenciesMet).Select(item => item.Id), snapshot.Items.Where(snapshot.HasDependenciesMet).Select(item => item.Id));
    }

    private static string Id(int number) => $"WRK-{number:d4}";
}
