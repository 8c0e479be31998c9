using System.CommandLine;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Demo;
using Orchestrator.Cli.Running;
using Orchestrator.Scheduling;

namespace Orchestrator.Cli.Commands;

/// <summary><c>demo</c>: a throw-away project, worked through by the scripted agent.</summary>
internal sealed class DemoCommand : CliCommand
{
    private readonly Option<bool> keep = new("--keep") { Description = "Leave the project in the temporary directory." };
    private readonly Option<int?> items = Words.Count("--items", $"Items in the backlog, at most {DemoBacklog.Most}; 3 if not given.", least: 1);
    private readonly Option<int?> maxConcurrent = Words.Count("--max-concurrent", "Agents at work at the same time; 2 if not given.", least: 1);

    /// <summary>Makes the command.</summary>
    internal DemoCommand()
        : base("demo", "Watch a small backlog being worked through by a scripted agent, in a repository of its own.", "orchestrate demo", "orchestrate demo --keep --items 5")
    {
        Options.Add(keep);
        Options.Add(items);
        Options.Add(maxConcurrent);
        items.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int?>() > DemoBacklog.Most) result.AddError($"--items takes at most {DemoBacklog.Most}.");
        });
    }

    /// <inheritdoc/>
    internal override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var isKept = invocation.Get(keep);
        var demo = DemoProject.Create();
        try
        {
            return await ShowAsync(invocation, demo, isKept, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!isKept) demo.Remove();
        }
    }

    private async Task<int> ShowAsync(Invocation invocation, DemoProject demo, bool isKept, CancellationToken cancellationToken)
    {
        var (project, backlog) = await demo.FillAsync(invocation, invocation.Get(items) ?? 3, cancellationToken).ConfigureAwait(false);
        using (project)
        {
            if (!invocation.IsJson) DemoReport.PrintStart(invocation.Terminal, demo, backlog);
            var report = new DemoReport();
            var request = new RunRequest { MaxConcurrent = invocation.Get(maxConcurrent) };
            var run = await RunDriver.RunAsync(invocation, project, request, report.Take).ConfigureAwait(false);
            if (invocation.IsJson) await DemoReport.WriteAsync(invocation.Terminal, demo, isKept, cancellationToken).ConfigureAwait(false);
            else await report.PrintAsync(invocation.Terminal, demo, backlog, isKept, cancellationToken).ConfigureAwait(false);
            return run.ExitCode;
        }
    }
}
