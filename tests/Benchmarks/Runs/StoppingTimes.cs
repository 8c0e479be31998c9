using System.Diagnostics;
using System.Globalization;

namespace Orchestrator.Benchmarks.Runs;

/// <summary>How long a run takes from the wish that it stop to its end: eight agents that ignore TERM, eight that obey, and none.</summary>
internal static class StoppingTimes
{
    private const int Grace = 2;

    // Each writes its file when the trap is set; "none" is a run that waits for a throttled agent.
    private const string Stubborn = "trap '' TERM INT HUP; touch ../started.$$; while :; do sleep 1; done";
    private const string Obedient = "touch ../started.$$; exec sleep 1000";
    private const string None = "echo 'HTTP 429: rate limit, retry-after: 3600' >&2; touch ../started.$$; exit 1";

    /// <summary>Prints the times of some rounds.</summary>
    /// <param name="rounds">Rounds of each kind.</param>
    public static void Print(int rounds)
    {
        Console.WriteLine($"seconds from the wish to the end, grace {Grace} s");
        string[] wishes = ["INT", "TERM", "HUP", "stop", "second signal"];
        foreach (var (name, script, agents) in (ReadOnlySpan<(string, string, int)>)[("8 stubborn", Stubborn, 8), ("8 obedient", Obedient, 8), ("none", None, 1)])
        {
            foreach (var wish in wishes)
            {
                var times = Enumerable.Range(0, rounds).Select(_ => Time(script, agents, wish)).Order().ToList();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-10} {wish,-13} median {times[times.Count / 2]:0.000}, longest {times[^1]:0.000}"));
            }
        }
    }

    private static double Time(string script, int agents, string wish)
    {
        var work = Directory.CreateTempSubdirectory("orchestrator-stopping-").FullName;
        try
        {
            var repository = BenchProject.WithAgent(work, script, agents, Grace);
            using var run = BenchProject.StartRun(repository);
            BenchProject.Until(() => Directory.GetFiles(work, "started.*").Length >= agents && (script != None || IsWaiting(work)), run);
            var watch = Stopwatch.StartNew();
            switch (wish)
            {
                case "stop":
                    BenchProject.Shell(repository, $"{BenchProject.Orchestrate} stop > ../stop.log");
                    break;
                case "second signal":
                    BenchProject.Shell(work, $"kill -INT {run.Id}");
                    BenchProject.Until(() => run.HasExited || File.ReadAllText(Path.Combine(work, "run.log")).Contains("once more", StringComparison.Ordinal), run);
                    watch.Restart();
                    if (!run.HasExited) BenchProject.Shell(work, $"kill -INT {run.Id}");
                    break;
                default:
                    BenchProject.Shell(work, $"kill -{wish} {run.Id}");
                    break;
            }

            run.WaitForExit();
            var elapsed = watch.Elapsed.TotalSeconds;
            return run.ExitCode == 130 ? elapsed : throw new InvalidOperationException($"The run ended with {run.ExitCode}.");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static bool IsWaiting(string work) => File.ReadAllText(Path.Combine(work, "run.log")).Contains("next try", StringComparison.Ordinal);
}
