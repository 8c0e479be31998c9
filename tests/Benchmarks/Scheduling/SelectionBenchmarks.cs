using BenchmarkDotNet.Attributes;
using Orchestrator.Backlog;
using Orchestrator.Benchmarks.Storage;
using Orchestrator.Scheduling;
using Orchestrator.Storage;

namespace Orchestrator.Benchmarks.Scheduling;

/// <summary>Choosing the next actions, and listing what is ready, among 100 000 items with 30 000 dependencies.</summary>
[MemoryDiagnoser]
public class SelectionBenchmarks : IDisposable
{
    private string directory = "";
    private TaskGolemStore store = null!;
    private BacklogSnapshot snapshot = null!;

    [Params(10_000, 100_000)]
    public int Items { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        directory = StoreData.Create(Items);
        store = new TaskGolemStore(directory);
        snapshot = await store.ReadAsync(default);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        store.Dispose();
        Directory.Delete(Path.GetDirectoryName(directory)!, recursive: true);
    }

    [Benchmark]
    public IReadOnlyList<SchedulingAction> ChooseNextActions() => Selection.Choose(SelectionData.InputFor(snapshot));

    [Benchmark]
    public int ListReady() => new BacklogQuery { Ready = true }.Run(snapshot).Count();
}
