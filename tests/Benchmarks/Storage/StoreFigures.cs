using System.Diagnostics;
using System.Globalization;
using Orchestrator.Backlog;
using Orchestrator.Benchmarks.Scheduling;
using Orchestrator.Scheduling;
using Orchestrator.Storage;

namespace Orchestrator.Benchmarks.Storage;

/// <summary>Prints the figures of the backlog in one process: first read, unchanged, changed by another, choice, update, memory.</summary>
internal static class StoreFigures
{
    private const int Rounds = 15;

    public static async Task PrintAsync(IReadOnlyList<int> sizes)
    {
        var directories = sizes.Select(StoreData.Create).ToArray();
        Collect();
        var level = WorkingSet();
        for (var i = 0; i < sizes.Count; i++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sizes[i]} items, {new FileInfo(Path.Combine(directories[i], "tasks.jsonl")).Length / 1_000_000.0:0.0} MB"));
            await PrintAsync(directories[i], level);
            Directory.Delete(Path.GetDirectoryName(directories[i])!, recursive: true);
        }
    }

    private static async Task PrintAsync(string directory, long level)
    {
        using var store = new TaskGolemStore(directory);
        using var self = Process.GetCurrentProcess();
        var processor = self.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var snapshot = await store.ReadAsync(default);
        Print("first read", clock.Elapsed);
        self.Refresh();
        Print("first read, processor time of all threads", self.TotalProcessorTime - processor);
        Print("memory after loading (as it is)", WorkingSet() - level);
        Collect();
        Print("memory after loading (collected)", WorkingSet() - level);
        Print("managed heap after loading", GC.GetTotalMemory(true));

        await MedianAsync("read, unchanged", () => store.ReadAsync(default));
        var ready = new BacklogQuery { Ready = true };
        await MedianAsync("list what is ready", async () => ready.Run(await store.ReadAsync(default)).Count());
        await MedianAsync("choose the next actions", async () => Selection.Choose(SelectionData.InputFor(await store.ReadAsync(default))));
        await MedianAsync(
            "choose the next actions, one item changed before",
            async () => Selection.Choose(SelectionData.InputFor(await store.ReadAsync(default))), before: i => ChangeAsync(store, i));
        await MedianAsync("one update, flushes included", () => ChangeAsync(store, 5));
        await MedianAsync("add one item", () => store.UpdateAsync(draft =>
        {
            var item = new BacklogItem { Id = draft.NewId(), Title = "A new item", CreatedAt = draft.Now };
            draft.Put(item);
            return item;
        }, default));

        for (var i = 0; i < 100; i++)
        {
            await ChangeAsync(store, i);
            var count = 0;
            foreach (var item in (await store.ReadAsync(default)).Items) count += item.Title.Length;
        }

        Print("memory after 100 updates and 100 full reads (as it is)", WorkingSet() - level);
        Collect();
        Print("memory after 100 updates and 100 full reads (collected)", WorkingSet() - level);
        using (var other = new TaskGolemStore(directory))
        {
            await other.ReadAsync(default);
            await MedianAsync("read after another process changed one item", () => store.ReadAsync(default), before: i => ChangeAsync(other, i));
        }

        GC.KeepAlive(snapshot);
    }

    private static Task<int> ChangeAsync(TaskGolemStore store, int seed) => store.UpdateAsync(draft =>
    {
        var item = draft.Basis.Items[(int)(seed * 7919L % draft.Basis.Items.Count)];
        draft.Put(item with { Priority = item.Priority + 1 });
        return 0;
    }, default);

    private static async Task MedianAsync<T>(string what, Func<Task<T>> action, Func<int, Task>? before = null)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Rounds; i++)
        {
            if (before is not null) await before(i);
            var clock = Stopwatch.StartNew();
            await action();
            times.Add(clock.Elapsed);
        }

        times.Sort();
        Print(what, times[Rounds / 2]);
    }

    private static void Print(string what, TimeSpan time) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-58} {time.TotalMilliseconds,9:0.00} ms"));

    private static void Print(string what, long bytes) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-58} {bytes / 1_048_576.0,9:0.0} MB"));

    private static void Collect()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, true, true);
        GC.WaitForPendingFinalizers();
    }

    private static long WorkingSet()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
