using System.Management.Automation;
using Orchestrator.Coordination;
using Orchestrator.PowerShell.Running;
using Orchestrator.Scheduling;

namespace Orchestrator.PowerShell;

/// <summary>A run in the background: Receive-Job gives what it emits, Stop-Job ends it in order.</summary>
public sealed class PipelineJob : Job
{
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource kill = new();
    private readonly ManualResetEventSlim ended = new();
    private readonly Lock gate = new();
    private readonly Project project;
    private readonly RunRequest request;
    private readonly RunReporter reporter;
    private bool isOver;

    internal PipelineJob(string command, string name, Project project, RunRequest request, bool emitsRun)
        : base(command, name)
    {
        this.project = project;
        this.request = request;
        PSJobTypeName = nameof(PipelineJob);
        reporter = new(new JobOutput(this), emitsRun, project.Time);
    }

    /// <inheritdoc/>
    public override bool HasMoreData =>
        Output.Count + Error.Count + Warning.Count + Verbose.Count + Debug.Count + Information.Count + Progress.Count > 0;

    /// <inheritdoc/>
    public override string Location => project.Root;

    /// <inheritdoc/>
    public override string StatusMessage => JobStateInfo.State.ToString();

    /// <summary>Begins the run on a thread of its own.</summary>
    internal void Start()
    {
        SetJobState(JobState.Running);
        RunningJobs.Add(this);
        new Thread(Run) { IsBackground = true, Name = "Orchestrator job" }.Start();
    }

    /// <summary>Asks the run to end in order and waits for it.</summary>
    public override void StopJob()
    {
        lock (gate)
        {
            // A job that has just ended must not seem to be stopping for ever.
            if (isOver) return;
            SetJobState(JobState.Stopping);
        }

        stop.Cancel();
        if (!ended.Wait(RunDriver.BoundOf(project))) kill.Cancel();
        ended.Wait(RunDriver.AfterKill);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) StopJob();
        base.Dispose(disposing);
    }

    private void Run()
    {
        var state = JobState.Completed;
        int? exitCode = null;
        try
        {
            using var signals = new RunSignals(stop, kill, interrupt: false);
            RunDriver.Run(project, request, reporter, stop, kill);
            exitCode = signals.ExitCode;
            if (stop.IsCancellationRequested) state = JobState.Stopped;
        }
        catch (OperationCanceledException)
        {
            state = JobState.Stopped;
        }
        catch (Exception exception)
        {
            // A thread that throws ends the whole process; the job carries its failure instead.
            state = JobState.Failed;
            Error.Add(Errors.ErrorRecords.From(exception, request));
        }

        RunningJobs.Remove(this);
        lock (gate)
        {
            isOver = true;
            SetJobState(state);
        }

        ended.Set();
        if (exitCode is { } code) Environment.Exit(code);
    }
}
