using System.Management.Automation;
using Orchestrator.PowerShell.Completion;
using Orchestrator.PowerShell.Running;
using Orchestrator.Scheduling;

namespace Orchestrator.PowerShell.Internal;

/// <summary>A cmdlet that runs the pipeline: in the foreground, as a job, or only as a plan.</summary>
public abstract class RunCmdlet : ProjectCmdlet
{
    private static int lastJob;

    /// <summary>Agents at once.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxConcurrent { get; set; }

    /// <summary>Items in progress at once.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxWip { get; set; }

    /// <summary>Most agent runs; 0: no cap.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Cap { get; set; }

    /// <summary>The agent of this run.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AgentCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Agent { get; set; }

    /// <summary>The model of this run.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    /// <summary>Whether the run itself is emitted too, last.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Whether it runs in the background.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private protected override bool LeavesFindingsToChecks => true;

    /// <summary>What is asked of the run.</summary>
    private protected abstract RunRequest Request { get; }

    /// <summary>The request with the limits that all runs share.</summary>
    private protected RunRequest WithLimits(RunRequest request) => request with
    {
        MaxConcurrent = MaxConcurrent,
        MaxWip = MaxWip,
        Cap = Cap,
        Agent = Agent,
        Model = Model,
    };

    private protected override void End()
    {
        var project = Project;
        var request = Request;
        var what = request.TriageOnly ? "Triage the New items" : "Work through the backlog";
        var reason = ShouldProcessReason.None;
        if (!Ask(project.Root, what, () => ShouldProcess($"{what} of {project.Root}", $"{what} of {project.Root}?", "Start a run", out reason)))
        {
            if (reason == ShouldProcessReason.WhatIf) ShowPlan(request);
            return;
        }

        if (AsJob) StartJob(request);
        else Run(request);
    }

    private void Run(RunRequest request)
    {
        var reporter = new RunReporter(new CmdletOutput(this), PassThru, Project.Time);
        using var signals = new RunSignals(StopSource, KillSource, interrupt: true);
        try
        {
            RunDriver.Run(Project, request, reporter, StopSource, KillSource);
        }
        catch (PipelineStoppedException) when (Stopping && reporter.Ended is not null)
        {
            // A pipeline that is being stopped takes nothing any more, but whoever pressed Ctrl+C wants to know how it ended.
            Host.UI.WriteLine(RunSummary.Text(reporter.Ended));
            throw;
        }
        finally
        {
            // Somebody asked the process to die, and it waited for the run: it ends as it would have, but with every finally run.
            if (signals.ExitCode is { } code) Host.SetShouldExit(code);
        }

        if (signals.ExitCode is not null) throw new PipelineStoppedException();
    }

    private void StartJob(RunRequest request)
    {
        var job = new PipelineJob(MyInvocation.Line.Trim(), $"Pipeline{Interlocked.Increment(ref lastJob)}", Project, request, PassThru);
        JobRepository.Add(job);
        job.Start();
        WriteObject(job);
    }

    private void ShowPlan(RunRequest request)
    {
        var plan = Await((project, token) => new PipelineRunner(project).PlanAsync(request, token));
        foreach (var warning in plan.Warnings) Warn(warning);
        foreach (var line in RunPlanText.Lines(plan)) ShouldProcess(line, line, "Plan");
    }
}
