using Orchestrator.Cli.CommandLine;
using Orchestrator.Coordination;
using Orchestrator.Processes;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Cli.Running;

/// <summary>Runs a pipeline in front of a person or a script: signals in, reports out.</summary>
internal static class RunDriver
{
    // The beginning of the variable that marks git's processes: those finish what they do.
    private const string GitMarker = "ORCHESTRATOR_GIT_";

    /// <summary>Runs to the end.</summary>
    /// <param name="invocation">The command.</param>
    /// <param name="project">The project.</param>
    /// <param name="request">What to run.</param>
    /// <param name="also">Told everything that is reported; null: nobody else.</param>
    internal static async Task<PipelineRun> RunAsync(Invocation invocation, Project project, RunRequest request, Action<RunEvent>? also = null)
    {
        // A daemon that left its session and cleared its environment comes to this process, and is ended with its agent. Nobody else starts
        // programs here.
        using var adoption = OrphanAdoption.Begin(GitMarker, hostStartsPrograms: false);
        using var signals = StopSignals.Listen();
        using var reporter = RunReporter.For(invocation);
        using var onStop = signals.Stop.Register(() =>
            reporter.Tell(LogLevel.Info, $"Stopping: running agents have {project.Settings.Execution.ShutdownGrace.TotalSeconds:0.#} s; once more ends them at once."));
        try
        {
            return await new PipelineRunner(project).RunAsync(request, Report, signals.Stop, signals.Kill).ConfigureAwait(false);
        }
        finally
        {
            var execution = project.Settings.Execution;
            var grace = signals.Kill.IsCancellationRequested ? TimeSpan.Zero : execution.ShutdownGrace;
            await adoption.EndAdoptedAsync(execution.KeepProcesses, grace, project.Time, CancellationToken.None).ConfigureAwait(false);
        }

        void Report(RunEvent happened)
        {
            reporter.Report(happened);
            also?.Invoke(happened);
        }
    }
}
