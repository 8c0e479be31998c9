using BenchmarkDotNet.Attributes;
using Orchestrator.Backlog;
using Orchestrator.Storage;

namespace Orchestrator.Benchmarks.Storage;

/// <summary>The store at two sizes: a first read, an unchanged one, one after another process, one update.</summary>
[MemoryDiagnoser]
public class StoreBenchmarks : IDisposable
{
    private string directory = "";
    private TaskGolemStore store = null!;
    private TaskGolemStore other = null!;
    private int round;

    [Params(10_000, 100_000)]
    public int Items { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        directory = StoreData.Create(Items);
        store = new TaskGolemStore(directory);
        other = new TaskGolemStore(directory);
        await store.ReadAsync(default);
        await other.ReadAsync(default);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        store.Dispose();
        other.Dispose();
        Directory.Delete(Path.GetDirectoryName(directory)!, recursive: true);
    }

    [Benchmark]
    public async Task<BacklogSnapshot> ReadFirstAsync()
    {
        using var fresh = new TaskGolemStore(directory);
        return await fresh.ReadAsync(default);
    }

    [Benchmark]
    public Task<BacklogSnapshot> ReadUnchangedAsync() => store.ReadAsync(default);

    [Benchmark]
    public Task<int> UpdateOneAsync() => UpdateAsync(store);

    /// <summary>Includes the other's update; subtract <see cref="UpdateOneAsync"/>.</summary>
    [Benchmark]
    public async Task<BacklogSnapshot> ReadAfterAnotherProcessAsync()
    {
        await UpdateAsync(other);
        return await store.ReadAsync(default);
    }

    private Task<int> UpdateAsync(TaskGolemStore target) => target.UpdateAsync(draft =>
    {
        var item = draft.Basis.Items[(int)(++round * 7919L % draft.Basis.Items.Count)];
        draft.Put(item with { Priority = item.Priority + 1 });
        return 0;
    }, default);
}
