using System.Management.Automation;
using Orchestrator.PowerShell.Errors;
using Orchestrator.PowerShell.Views;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.PowerShell.Running;

/// <summary>Says what happens in a run on the streams that PowerShell has for it.</summary>
/// <param name="output">The streams.</param>
/// <param name="emitsRun">Whether the run itself is emitted, last.</param>
/// <param name="time">The clock of elapsed times.</param>
internal sealed class RunReporter(IRunOutput output, bool emitsRun, TimeProvider time)
{
    private readonly RunProgress progress = new(output.WriteProgress, time);

    /// <summary>Reports one event.</summary>
    internal void Report(RunEvent happened)
    {
        progress.Apply(happened);
        switch (happened)
        {
            case RunEvent.Notice notice:
                Report(notice);
                break;
            case RunEvent.ActivityChanged { Activity: { } doing } activity:
                output.WriteDebug($"{activity.ItemId} {activity.Phase}: {doing}");
                break;
            case RunEvent.PhaseEnded { Run: var phase }:
                output.WriteObject(phase);
                break;
            case RunEvent.Ended { Run: var run }:
                Report(run);
                break;
        }
    }

    /// <summary>The run, once it has ended, even if nobody listened to its end any more.</summary>
    internal PipelineRun? Ended { get; private set; }

    /// <summary>Takes note of an event on the thread that it comes from, before it is reported.</summary>
    internal void Note(RunEvent happened)
    {
        if (happened is RunEvent.Ended ended) Ended = ended.Run;
    }

    /// <summary>Brings the progress bars up to date.</summary>
    internal void Tick() => progress.Refresh();

    private void Report(RunEvent.Notice notice)
    {
        // A notice may quote what an agent or a person wrote.
        var text = ViewText.Plain(notice.Text);
        switch (notice.Level)
        {
            case NoticeLevel.Warning:
                output.WriteWarning(text);
                break;
            case NoticeLevel.Information:
                output.WriteInformation(text);
                break;
            case NoticeLevel.Verbose:
                output.WriteVerbose(text);
                break;
            default:
                output.WriteDebug(text);
                break;
        }
    }

    private void Report(PipelineRun run)
    {
        output.WriteInformation(RunSummary.Text(run));
        if (ErrorOf(run) is { } error) output.WriteError(error);
        if (emitsRun) output.WriteObject(run);
    }

    private static ErrorRecord? ErrorOf(PipelineRun run)
    {
        var (id, remedy, kind) = run.HaltReason switch
        {
            HaltReason.CircuitBreakerTripped => (
                "OrcCircuitBreakerTripped", "See why with Get-AgentTranscript, unblock the items, and start again.", ErrorKind.InvalidOperation),
            HaltReason.AgentUnavailable => (
                "OrcAgentUnavailable", "Check the agent with Test-OrchestratorConfiguration -Detailed, or use another one with -Agent.", ErrorKind.NotInstalled),
            HaltReason.Faulted => (
                "OrcRunFaulted", "Mend what it names and start again; items keep status and phase.", ErrorKind.InvalidOperation),
            _ => (null, "", ErrorKind.InvalidOperation),
        };
        return id is null ? null : ErrorRecords.Create(id, run.Message.Length == 0 ? $"The run ended: {run.HaltReason}." : run.Message, remedy, kind, run);
    }
}
