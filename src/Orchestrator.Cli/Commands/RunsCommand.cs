using System.CommandLine;
using System.Globalization;
using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Runs;

namespace Orchestrator.Cli.Commands;

/// <summary><c>runs</c>: the runs that the project remembers.</summary>
internal sealed class RunsCommand : CliCommand
{
    private readonly Option<int?> last = Words.Count("--last", "Only so many, the newest; the last one in full.", least: 1);

    /// <summary>Makes the command.</summary>
    internal RunsCommand()
        : base("runs", "List the runs that are remembered, oldest first.", "orchestrate runs --last 1") => Options.Add(last);

    /// <inheritdoc/>
    internal override Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var project = invocation.Open();
        var active = RunLock.FindActive(project.Files)?.Run;
        var ids = RunHistory.List(project.Files);
        var runs = ids.TakeLast(invocation.Get(last) ?? ids.Count).Select(id => (Id: id, Run: RunHistory.Load(project.Files, id))).ToList();
        if (invocation.IsJson)
        {
            invocation.WriteJson(json =>
            {
                json.WriteStartArray();
                foreach (var (_, run) in runs.Where(entry => entry.Run is not null)) RunJson.Write(json, run!);
                json.WriteEndArray();
            });
        }
        else if (runs.Count == 0)
        {
            invocation.Log.Write(LogLevel.Info, "There has been no run yet; orchestrate run starts one.");
        }
        else if (invocation.Get(last) == 1 && runs[0].Run is { } one)
        {
            invocation.Terminal.WriteLine($"{one.Id}, {ItemText.Time(one.StartedAt)}");
            foreach (var line in RunText.Summary(invocation.Terminal, one)) invocation.Terminal.WriteLine(line);
            foreach (var warning in one.Warnings) invocation.Terminal.WriteLine("warning: " + CellText.OneLine(warning));
        }
        else
        {
            PrintTable(invocation.Terminal, runs, active);
        }

        return Task.FromResult(ExitCode.Ok);
    }

    private static void PrintTable(Terminal terminal, IEnumerable<(string Id, PipelineRun? Run)> runs, string? active)
    {
        var table = new TextTable(terminal, "RUN", "STARTED", "TOOK", "PHASES", "DONE", "BLOCKED", "COST", "ENDED");
        foreach (var (id, run) in runs)
        {
            if (run is null)
            {
                var text = id == active ? "is on" : "was killed; the next run goes on from where it was";
                table.Add((id, Color.None), ("", Color.None), ("", Color.None), ("", Color.None), ("", Color.None), ("", Color.None), ("", Color.None), (text, Color.Warning));
                continue;
            }

            table.Add(
                (id, Color.None),
                (ItemText.Time(run.StartedAt), Color.None),
                (DurationText.Of(run.Duration), Color.None),
                (Number(run.Phases), Color.None),
                (Number(run.Completed.Count), Color.None),
                (Number(run.Blocked.Count), run.Blocked.Count > 0 ? Color.Bad : Color.None),
                (run.CostUsd is { } cost ? DurationText.Cost(cost) : "", Color.None),
                (BacklogWords.Of(run.HaltReason), run.ExitCode == 0 ? Color.Good : Color.Warning));
        }

        table.Write();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
