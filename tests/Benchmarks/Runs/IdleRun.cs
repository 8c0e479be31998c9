using System.Diagnostics;
using System.Globalization;

namespace Orchestrator.Benchmarks.Runs;

/// <summary>What a run costs that waits for one slow agent, and how soon the agent of an item starts that another process adds meanwhile.</summary>
internal static class IdleRun
{
    private const int Additions = 9;

    /// <summary>Prints the share of a core and the times from the end of <c>orchestrate add</c> to the agent's first act.</summary>
    /// <param name="seconds">How long the run is watched.</param>
    public static void Print(double seconds)
    {
        var work = Directory.CreateTempSubdirectory("orchestrator-idle-").FullName;
        try
        {
            var repository = BenchProject.WithAgent(work, "touch ../started.$ORCHESTRATOR_ITEM; exec sleep 1000", items: 1, grace: 2, slots: Additions + 1);
            using var run = BenchProject.StartRun(repository);
            BenchProject.Until(() => Directory.GetFiles(work, "started.*").Length == 1, run);
            Thread.Sleep(TimeSpan.FromSeconds(2));
            run.Refresh();
            var before = run.TotalProcessorTime;
            Thread.Sleep(TimeSpan.FromSeconds(seconds));
            run.Refresh();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  waiting for one agent, {seconds:0} s: {(run.TotalProcessorTime - before).TotalSeconds / seconds:P2} of a core"));

            var times = Enumerable.Range(2, Additions).Select(number =>
            {
                var id = BenchProject.Shell(repository, $"{BenchProject.Orchestrate} add 'Item {number}'");
                var watch = Stopwatch.StartNew();
                while (!File.Exists(Path.Combine(work, $"started.{id}"))) Thread.Sleep(1);
                return watch.Elapsed.TotalSeconds;
            }).Order().ToList();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  seconds from the end of add to the agent: median {times[times.Count / 2]:0.000}, longest {times[^1]:0.000}"));
            BenchProject.Shell(work, $"kill -INT {run.Id}");
            run.WaitForExit();
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
