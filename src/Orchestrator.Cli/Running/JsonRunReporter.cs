using Orchestrator.Cli.Output;
using Orchestrator.Runs;

namespace Orchestrator.Cli.Running;

/// <summary>One JSON object on a line for each phase, and one for the run.</summary>
/// <param name="terminal">Where the lines go.</param>
/// <param name="log">What goes to standard error.</param>
internal sealed class JsonRunReporter(Terminal terminal, Log log) : RunReporter(log)
{
    private protected override void ReportPhase(PhaseRun phase) => JsonOutput.Write(terminal, indented: false, json => RunJson.Write(json, phase));

    private protected override void ReportEnd(PipelineRun run) => JsonOutput.Write(terminal, indented: false, json => RunJson.Write(json, run));
}
