using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Cli.Running;

/// <summary>Tells whoever looks what happens in a run.</summary>
/// <param name="log">What goes to standard error.</param>
internal abstract class RunReporter(Log log) : IDisposable
{
    /// <summary>The reporter that fits: JSON lines, a screen that is drawn anew, or plain lines.</summary>
    internal static RunReporter For(Invocation invocation)
    {
        if (invocation.IsJson) return new JsonRunReporter(invocation.Terminal, invocation.Log);
        return invocation.Terminal.CanDraw
            ? new LiveRunReporter(invocation.Terminal, invocation.Log, invocation.Time)
            : new PlainRunReporter(invocation.Terminal, invocation.Log, invocation.Time);
    }

    /// <summary>Takes one event; they come from any thread, one at a time.</summary>
    internal virtual void Report(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.Started started:
                Tell(LogLevel.Info, started.OpenItems == 0 ? $"Run {started.RunId}: nothing is open." : $"Run {started.RunId}: {DurationText.Count(started.OpenItems, "open item")}.");
                break;
            case RunEvent.PhaseStarted phase:
                Tell(LogLevel.Debug, $"{phase.ItemId} ({phase.Title}): {phase.Phase} begins with {phase.Agent}.");
                break;
            case RunEvent.ActivityChanged { Activity: { } doing } activity:
                Tell(LogLevel.Debug, $"{activity.ItemId} {activity.Phase}: {doing}");
                break;
            case RunEvent.Notice notice:
                Tell(LevelOf(notice.Level), notice.Text);
                break;
            case RunEvent.PhaseEnded ended:
                ReportPhase(ended.Run);
                break;
            case RunEvent.Ended ended:
                ReportEnd(ended.Run);
                break;
        }
    }

    /// <summary>Says something beside the results.</summary>
    internal virtual void Tell(LogLevel level, string text)
    {
        if (log.Tells(level)) log.Write(level, CellText.Lines(text));
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>Reports a phase that has ended.</summary>
    private protected abstract void ReportPhase(PhaseRun phase);

    /// <summary>Reports the end of the run.</summary>
    private protected abstract void ReportEnd(PipelineRun run);

    private static LogLevel LevelOf(NoticeLevel level) => level switch
    {
        NoticeLevel.Warning => LogLevel.Warn,
        NoticeLevel.Information => LogLevel.Info,
        _ => LogLevel.Debug,
    };
}
