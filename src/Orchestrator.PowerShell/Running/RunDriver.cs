using Orchestrator.Coordination;
using Orchestrator.PowerShell.Internal;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.PowerShell.Running;

/// <summary>Runs a pipeline on other threads and reports on the one that calls.</summary>
internal static class RunDriver
{
    // What an orderly end needs beyond the agents' grace: the halt commit, the summary, a slow disk.
    private static readonly TimeSpan AfterGrace = TimeSpan.FromSeconds(5);

    /// <summary>How long an immediate end may take.</summary>
    internal static TimeSpan AfterKill => TimeSpan.FromSeconds(5);

    /// <summary>How long an orderly end may take.</summary>
    internal static TimeSpan BoundOf(Project project) => project.Settings.Execution.ShutdownGrace + AfterGrace;

    /// <summary>Runs to the end. Whatever a reporter's write throws ends the run in order first.</summary>
    /// <exception cref="OrchestratorException">Why the run could not begin.</exception>
    internal static PipelineRun Run(
        Project project, RunRequest request, RunReporter reporter, CancellationTokenSource stop, CancellationTokenSource kill)
    {
        var pump = new Pump();
        return pump.Run(
            () => new PipelineRunner(project).RunAsync(
                request,
                happened =>
                {
                    reporter.Note(happened);
                    pump.Post(() => reporter.Report(happened));
                },
                stop.Token,
                kill.Token),
            stop.Cancel,
            kill.Cancel,
            BoundOf(project),
            RunProgress.Interval,
            reporter.Tick);
    }
}
