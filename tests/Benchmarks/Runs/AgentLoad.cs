using System.Diagnostics;
using System.Globalization;

namespace Orchestrator.Benchmarks.Runs;

/// <summary>What many agents, and agents that print much, cost the run that has started them.</summary>
internal static class AgentLoad
{
    private const string Sleeping = "cat > /dev/null; touch ../started.$$; exec sleep 1000";

    private const string Done = "printf '{\"item_id\":\"%s\",\"phase\":\"%s\",\"result\":\"phase_complete\",\"summary\":\"done\"}' $ORCHESTRATOR_ITEM $ORCHESTRATOR_PHASE > $ORCHESTRATOR_RESULT";

    private static readonly (string Name, string Script)[] Floods =
    [
        ("1 GB of lines", "yes 'a line of eighty characters, which is what most programs print; and one more....' | head -c 1073741824; echo the end"),
        ("64 MB, one line", "head -c 67108864 /dev/zero | tr '\\0' x; echo; echo the end"),
        ("256 MB, binary", "head -c 268435456 /dev/urandom; echo; echo the end"),
    ];

    /// <summary>Prints memory and processor time of a run with sleeping agents, and of one with each kind of much output.</summary>
    /// <param name="agents">Sleeping agents at once.</param>
    /// <param name="seconds">How long they are watched.</param>
    public static void Print(int agents, double seconds)
    {
        InProject(Sleeping, agents, (work, run) =>
        {
            BenchProject.Until(() => Directory.GetFiles(work, "started.*").Length >= agents, run);
            // Starting so many is not what is measured.
            Thread.Sleep(TimeSpan.FromSeconds(3));
            var before = ProcessorTime(run);
            Thread.Sleep(TimeSpan.FromSeconds(seconds));
            var share = (ProcessorTime(run) - before) / seconds;
            Write($"{agents} sleeping agents", $"{Megabytes(run, "VmRSS")} MB now, {Megabytes(run, "VmHWM")} MB at most, {share:P2} of a core, {Directory.GetDirectories($"/proc/{run.Id}/task").Length} threads");
        });
        foreach (var (name, script) in Floods)
        {
            InProject($"cat > /dev/null; [ -e ../flooded ] || {{ {script}; }}; touch ../flooded; {Done}", 1, (work, run) =>
            {
                // The end of a transcript is on the disk when its agent has ended; by then the run has ended too, with all that /proc knew of it.
                var watch = Stopwatch.StartNew();
                double most = 0, processor = 0;
                while (!run.WaitForExit(TimeSpan.FromMilliseconds(20)))
                {
                    try
                    {
                        (most, processor) = (Megabytes(run, "VmHWM"), ProcessorTime(run));
                    }
                    catch (Exception ended) when (ended is IOException or InvalidOperationException)
                    {
                        // Between the two looks.
                    }
                }

                var transcript = Directory.GetFiles(Path.Combine(work, "project", ".orchestrator", "runs"), "stdout.log", SearchOption.AllDirectories).MaxBy(path => new FileInfo(path).Length)!;
                Write(name, $"{watch.Elapsed.TotalSeconds:0.0} s, {most} MB at most, {processor:0.0} s of a core, transcript {new FileInfo(transcript).Length / 1048576.0:0.0} MB, it ends with '{Last(transcript)}'");
            });
        }
    }

    private static void InProject(string script, int agents, Action<string, Process> measure)
    {
        var work = Directory.CreateTempSubdirectory("orchestrator-load-").FullName;
        try
        {
            var repository = BenchProject.WithAgent(work, script, agents, grace: 5);
            using var run = BenchProject.StartRun(repository);
            measure(work, run);
            if (!run.HasExited) BenchProject.Shell(work, $"kill -INT {run.Id}");
            run.WaitForExit();
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static void Write(string what, string figures) => Console.WriteLine($"  {what,-20} {figures}");

    private static double Megabytes(Process run, string field)
    {
        var line = File.ReadLines($"/proc/{run.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return Math.Round(double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024, 1);
    }

    private static double ProcessorTime(Process run)
    {
        run.Refresh();
        return run.TotalProcessorTime.TotalSeconds;
    }

    private static string Last(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(-Math.Min(100, file.Length), SeekOrigin.End);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Trim().Split('\n')[^1];
    }
}
