using System.Globalization;
using BenchmarkDotNet.Running;
using Orchestrator.Benchmarks.Runs;
using Orchestrator.Benchmarks.Storage;

switch (args)
{
    // The figures of chapter 2.6 by a stopwatch, in seconds instead of minutes.
    case ["--quick", .. var sizes]:
        await StoreFigures.PrintAsync(sizes.Length > 0 ? [.. sizes.Select(size => int.Parse(size, CultureInfo.InvariantCulture))] : [10_000, 100_000]);
        break;

    // A store for Compare.ps1: items, directory.
    case ["--data", var size, var directory]:
        StoreData.Write(directory, int.Parse(size, CultureInfo.InvariantCulture));
        break;

    // Whole runs against a bare shell loop: items, phases, rounds, max_concurrent, seconds that the agent sleeps.
    case ["--overhead", .. var numbers]:
        var n = numbers.Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        RunOverhead.Print((int)n.ElementAtOrDefault(0) is > 0 and var items ? items : 20, n.Length > 1 ? (int)n[1] : 5, n.Length > 2 ? (int)n[2] : 5, n.Length > 3 ? (int)n[3] : 1, n.ElementAtOrDefault(4));
        break;

    // Seconds from the wish that a run stop to its end: rounds.
    case ["--stopping", .. var rounds]:
        StoppingTimes.Print(rounds.Length > 0 ? int.Parse(rounds[0], CultureInfo.InvariantCulture) : 5);
        break;

    // Memory and processor of a run with sleeping and with flooding agents: agents, seconds.
    case ["--agents", .. var load]:
        AgentLoad.Print(load.Length > 0 ? int.Parse(load[0], CultureInfo.InvariantCulture) : 200, load.Length > 1 ? double.Parse(load[1], CultureInfo.InvariantCulture) : 20);
        break;

    // A run that waits for one agent, and what another process adds meanwhile: seconds.
    case ["--idle", .. var watched]:
        IdleRun.Print(watched.Length > 0 ? double.Parse(watched[0], CultureInfo.InvariantCulture) : 60);
        break;

    // Everything else is BenchmarkDotNet's: --filter '*'.
    default:
        BenchmarkSwitcher.FromAssembly(typeof(StoreFigures).Assembly).Run(args);
        break;
}
