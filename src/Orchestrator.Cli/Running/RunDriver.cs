using Orchestrator.Cli.CommandLine;
using Orchestrator.Coordination;
using Orchestrator.Processes;
using Orchestrator.Runs;
using Orchestrator.Scheduling;

namespace Orchestrator.Cli.Running;

/// <summary>Runs a pipeline in front of a person or a script: signals in, reports out.</summary>
internal static class RunDriver
{
    /// <summary>Runs to the end.</summary>
    /// <param name="invocation">The command.</param>
    /// <param name="project">The project.</param>
    /// <param name="request">What to run.</param>
    /// <param name="also">Told everything that is reported; null: nobody else.</param>
    internal static async Task<PipelineRun> RunAsync(Invocation invocation, Project project, RunRequest request, Action<RunEvent>? also = null)
    {
        using var signals = StopSignals.Listen();
        using var reporter = RunReporter.For(invocation);
        using var onStop = signals.Stop.Register(() =>
            reporter.Tell(LogLevel.Info, $"Stopping: running agents have {project.Settings.Execution.ShutdownGrace.TotalSeconds:0.#} s; once more ends them at once."));
        return await new PipelineRunner(project).RunAsync(request, Report, signals.Stop, signals.Kill).ConfigureAwait(false);

        void Report(RunEvent happened)
        {
            reporter.Report(happened);
            also?.Invoke(happened);
        }
    }
}
