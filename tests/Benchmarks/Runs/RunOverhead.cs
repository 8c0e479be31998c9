using System.Diagnostics;
using System.Globalization;

namespace Orchestrator.Benchmarks.Runs;

/// <summary>Whole runs against a bare shell loop that makes the same agent calls and one commit each, on the same machine in the same minutes.</summary>
/// <remarks>
/// Each round has directories of its own, and none is deleted before the last has ended: ext4 passes by every inode that was given up in the last
/// minutes when it looks for a free one. Run and loop take turns at being first; the first round warms up and does not count.
/// The agent is a shell script that answers at once, so what remains is the product's own cost.
/// </remarks>
internal static class RunOverhead
{
    private const string Agent = """
        cat > /dev/null
        mkdir -p "changes/${ORCHESTRATOR_ITEM}_work"
        echo "$ORCHESTRATOR_PHASE" > "changes/${ORCHESTRATOR_ITEM}_work/$ORCHESTRATOR_PHASE.md"
        printf '{"item_id":"%s","phase":"%s","result":"phase_complete","summary":"done"}' "$ORCHESTRATOR_ITEM" "$ORCHESTRATOR_PHASE" > "$ORCHESTRATOR_RESULT"
        """;

    /// <summary>Prints the ratios of some rounds and their median.</summary>
    /// <param name="items">Items of the backlog.</param>
    /// <param name="phases">Main phases of the pipeline; pre-phases are skipped.</param>
    /// <param name="rounds">Rounds that count.</param>
    /// <param name="concurrent">Agents at once.</param>
    /// <param name="seconds">How long the agent sleeps.</param>
    public static void Print(int items, int phases, int rounds, int concurrent, double seconds)
    {
        var orchestrate = BenchProject.Orchestrate;
        var agent = Agent + (seconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"\nsleep {seconds}\n") : "\n");
        var ratios = new List<double>();
        var runs = new List<double>();
        Console.WriteLine($"{items} items x {phases} phases, agent {seconds:0.##} s, max_concurrent {concurrent}");
        var directories = new List<string>();
        try
        {
            for (var round = 0; round <= rounds; round++)
            {
                var work = Directory.CreateTempSubdirectory("orchestrator-overhead-").FullName;
                directories.Add(work);
                File.WriteAllText(Path.Combine(work, "agent.sh"), agent);
                var loop = round % 2 == 0 ? TimeLoop(work, items, phases) : 0;
                var run = TimeRun(orchestrate, work, items, phases, concurrent);
                if (round % 2 != 0) loop = TimeLoop(work, items, phases);
                if (round == 0) continue;
                ratios.Add(run / loop);
                runs.Add(run);
                Console.WriteLine($"  run {run:0.00} s, bare loop {loop:0.00} s, ratio {run / loop:0.00}");
            }
        }
        finally
        {
            foreach (var work in directories) Directory.Delete(work, recursive: true);
        }

        Console.WriteLine($"  median run {Median(runs):0.00} s, median ratio {Median(ratios):0.00}");
    }

    private static double TimeRun(string orchestrate, string work, int items, int phases, int concurrent)
    {
        var repository = BenchProject.NewRepository(work, "run");
        var list = string.Join(", ", Enumerable.Range(1, phases).Select(i =>
            $"{{ name = \"p{i}\", prompt = \"Work.\"{(i == phases ? ", is_destructive = true" : "")} }}"));
        File.WriteAllText(Path.Combine(repository, "orchestrator.toml"), $"""
            [execution]
            default_phase_cap = 0
            max_concurrent = {concurrent}
            [agent]
            cli = "script"
            [agents.script]
            command = ["sh", "{work}/agent.sh"]
            version_args = []
            [pipelines.main]
            phases = [ {list} ]
            """);
        BenchProject.Shell(repository, "git add -A; git commit -qm configure");
        BenchProject.Shell(repository, $"{orchestrate} init >/dev/null");
        for (var i = 0; i < items; i++) BenchProject.Shell(repository, $"{orchestrate} step $({orchestrate} add 'Item {i}') >/dev/null");
        BenchProject.Shell(repository, "git add -A; git commit -qm backlog");
        var watch = Stopwatch.StartNew();
        BenchProject.Shell(repository, $"{orchestrate} run > run.log 2>&1");
        var elapsed = watch.Elapsed.TotalSeconds;
        var commits = int.Parse(BenchProject.Shell(repository, "git rev-list --count HEAD"), CultureInfo.InvariantCulture);
        if (commits < items * phases) throw new InvalidOperationException($"Only {commits} commits:\n{File.ReadAllText(Path.Combine(repository, "run.log"))}");
        return elapsed;
    }

    private static double TimeLoop(string work, int items, int phases)
    {
        var repository = BenchProject.NewRepository(work, "loop");
        File.WriteAllText(Path.Combine(work, "loop.sh"), $"""
            export ORCHESTRATOR_RESULT=.git/result.json
            for item in $(seq {items}); do for phase in $(seq {phases}); do
              export ORCHESTRATOR_ITEM=WRK-$item ORCHESTRATOR_PHASE=p$phase
              echo prompt | sh {work}/agent.sh
              git add -A
              git commit -qm "[$ORCHESTRATOR_ITEM][$ORCHESTRATOR_PHASE] work"
            done; done
            """);
        var watch = Stopwatch.StartNew();
        BenchProject.Shell(repository, $"sh {work}/loop.sh");
        return watch.Elapsed.TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
