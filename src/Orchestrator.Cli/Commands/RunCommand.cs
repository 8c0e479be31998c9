using System.CommandLine;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Cli.Running;
using Orchestrator.Scheduling;

namespace Orchestrator.Cli.Commands;

/// <summary><c>run</c>: works through the backlog.</summary>
internal sealed class RunCommand : CliCommand
{
    private readonly Option<string[]> targets = new("--target") { Description = "Work on this item, and first on what it depends on; may be given several times.", HelpName = "ID" };
    private readonly Option<string[]> only = FilterOption.Create("Work only on items that fit");
    private readonly Option<int?> cap = Words.Count("--cap", "Start at most so many agents; 0: no cap.", least: 0);
    private readonly Option<int?> maxConcurrent = Words.Count("--max-concurrent", "Agents at work at the same time.", least: 1);
    private readonly Option<int?> maxWip = Words.Count("--max-wip", "Items in progress at the same time.", least: 1);
    private readonly Option<bool> autoAdvance = new("--auto-advance") { Description = "Go on with the next target when one gets blocked." };
    private readonly Option<string?> agent = new("--agent") { Description = "Use this agent for every phase.", HelpName = "NAME" };
    private readonly Option<string?> model = new("--model") { Description = "Use this model for every phase.", HelpName = "NAME" };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Say what would be done first and what waits for what; start and change nothing." };

    /// <summary>Makes the command.</summary>
    internal RunCommand()
        : base("run", "Work through the backlog until nothing can be done any more.",
            "orchestrate run --max-concurrent 3", "orchestrate run --target a1b2c --agent codex", "orchestrate run --only impact=high --cap 20 --json")
    {
        foreach (var option in (Option[])[targets, only, cap, maxConcurrent, maxWip, autoAdvance, agent, model, dryRun]) Options.Add(option);
    }

    /// <inheritdoc/>
    internal override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new RunRequest
        {
            Targets = invocation.Get(targets) ?? [],
            Filters = invocation.Get(only) ?? [],
            Cap = invocation.Get(cap),
            MaxConcurrent = invocation.Get(maxConcurrent),
            MaxWip = invocation.Get(maxWip),
            AutoAdvance = invocation.Get(autoAdvance),
            Agent = invocation.Get(agent),
            Model = invocation.Get(model),
        };
        using var project = invocation.OpenQuietly();
        if (!invocation.Get(dryRun)) return (await RunDriver.RunAsync(invocation, project, request).ConfigureAwait(false)).ExitCode;
        var plan = await new PipelineRunner(project).PlanAsync(request, cancellationToken).ConfigureAwait(false);
        foreach (var warning in plan.Warnings) invocation.Log.Write(LogLevel.Warn, warning);
        if (invocation.IsJson) invocation.WriteJson(json => RunJson.Write(json, plan));
        else foreach (var line in RunText.Plan(plan)) invocation.Terminal.WriteLine(line);
        return ExitCode.Ok;
    }
}
