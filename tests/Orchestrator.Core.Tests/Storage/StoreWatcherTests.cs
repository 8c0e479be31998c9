using Orchestrator.Storage;
using static Orchestrator.Tests.Storage.StoreDirectory;

namespace Orchestrator.Tests.Storage;

public sealed class StoreWatcherTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_transaction_of_another_process_wakes_the_waiter_once()
    {
        using var directory = new StoreDirectory(Lines());
        using var store = directory.Open();
        using var watcher = new StoreWatcher([directory.Layout.Active, Path.Combine(directory.Root, "BACKLOG_INBOX.yaml")]);

        var waiting = watcher.WaitAsync(default);
        await store.PutAsync(NewItem("WRK-aaa"));
        await waiting.WaitAsync(Patience);
        var again = watcher.WaitAsync(default);

        Assert.False(again.IsCompleted);
        File.WriteAllText(Path.Combine(directory.Root, "BACKLOG_INBOX.yaml"), "- title: a");
        await again.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_change_before_the_wait_is_not_missed()
    {
        using var directory = new StoreDirectory(Lines());
        using var store = directory.Open();
        using var watcher = new StoreWatcher([directory.Layout.Active]);

        await store.PutAsync(NewItem("WRK-aaa"));

        await watcher.WaitAsync(default).WaitAsync(Patience);
    }

    [Fact]
    public async Task A_store_removed_and_made_anew_is_watched_again()
    {
        using var directory = new StoreDirectory(Lines());
        using var watcher = new StoreWatcher([directory.Layout.Active]);
        var waiting = watcher.WaitAsync(default);

        Directory.Delete(directory.Layout.Directory, recursive: true);
        await waiting.WaitAsync(Patience);
        waiting = watcher.WaitAsync(default);
        Directory.CreateDirectory(directory.Layout.Directory);
        directory.Write(Lines(Line("WRK-aaa")));
        await waiting.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_wait_ends_when_it_is_cancelled()
    {
        using var directory = new StoreDirectory(Lines());
        using var watcher = new StoreWatcher([directory.Layout.Active]);
        using var cancellation = new CancellationTokenSource();
        var waiting = watcher.WaitAsync(cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
