using BenchmarkDotNet.Running;
using Orchestrator.Benchmarks.Storage;

// --quick: the figures by a stopwatch, in seconds instead of minutes. Everything else: BenchmarkDotNet ("--filter *").
if (args is ["--quick", ..])
{
    await StoreFigures.PrintAsync(args.Length > 1 ? [.. args[1..].Select(int.Parse)] : [10_000, 100_000]);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(StoreFigures).Assembly).Run(args);
