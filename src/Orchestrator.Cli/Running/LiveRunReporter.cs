using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Scheduling;

namespace Orchestrator.Cli.Running;

/// <summary>Plain lines for what has ended, and under them a line for each phase that is on, drawn anew as time goes by.</summary>
internal sealed class LiveRunReporter : PlainRunReporter
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly Dictionary<(string Item, string Phase), RunningLine> running = [];
    private readonly LiveLines lines;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private bool isReporting;
    private bool isOver;

    /// <summary>Begins to draw.</summary>
    internal LiveRunReporter(Terminal terminal, Log log, TimeProvider time)
        : base(terminal, log, time)
    {
        this.time = time;
        lines = new LiveLines(terminal);
        timer = time.CreateTimer(_ => Redraw(), null, Interval, Interval);
    }

    /// <inheritdoc/>
    internal override void Report(RunEvent happened)
    {
        lock (gate)
        {
            lines.Erase();
            Track(happened);
            isReporting = true;
            base.Report(happened);
            isReporting = false;
            Draw();
        }
    }

    /// <inheritdoc/>
    internal override void Tell(LogLevel level, string text)
    {
        lock (gate)
        {
            lines.Erase();
            base.Tell(level, text);
            // A report tells things on its way and draws at its end; drawing in between would leave lines that nobody erases.
            if (!isReporting) Draw();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        timer.Dispose();
        lock (gate)
        {
            isOver = true;
            lines.Erase();
        }

        base.Dispose();
    }

    private void Track(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.PhaseStarted phase:
                running[(phase.ItemId, phase.Phase)] = new RunningLine(phase.ItemId, phase.Phase, phase.Title, time.GetTimestamp());
                break;
            case RunEvent.ActivityChanged activity when running.TryGetValue((activity.ItemId, activity.Phase), out var line):
                line.Attempt = activity.Attempt;
                line.Activity = activity.Activity;
                break;
            case RunEvent.PhaseLeft phase:
                running.Remove((phase.ItemId, phase.Phase));
                break;
            case RunEvent.PhaseEnded { Run: var run }:
                running.Remove((run.Id, run.Phase));
                break;
            case RunEvent.Ended:
                running.Clear();
                break;
        }
    }

    private void Redraw()
    {
        lock (gate)
        {
            if (isOver || running.Count == 0) return;
            lines.Erase();
            Draw();
        }
    }

    private void Draw() => lines.Draw([.. running.Values.Select(line => line.Text(time))]);
}
