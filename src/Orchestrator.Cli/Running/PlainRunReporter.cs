using Orchestrator.Cli.Output;
using Orchestrator.Runs;

namespace Orchestrator.Cli.Running;

/// <summary>One line for each phase that has ended, and a summary.</summary>
/// <param name="terminal">Where the lines go.</param>
/// <param name="log">What goes to standard error.</param>
/// <param name="time">The clock.</param>
internal class PlainRunReporter(Terminal terminal, Log log, TimeProvider time) : RunReporter(log)
{
    private protected override void ReportPhase(PhaseRun phase)
    {
        terminal.WriteLine(RunText.Phase(terminal, phase, time.GetUtcNow()));
        terminal.Out.Flush();
    }

    private protected override void ReportEnd(PipelineRun run)
    {
        foreach (var line in RunText.Summary(terminal, run)) terminal.WriteLine(line);
        terminal.Out.Flush();
    }
}
