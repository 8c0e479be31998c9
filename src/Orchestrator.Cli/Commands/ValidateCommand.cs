using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Configuration;
using Orchestrator.Scheduling;

namespace Orchestrator.Cli.Commands;

/// <summary><c>validate</c>: checks everything that a run checks before it begins.</summary>
internal sealed class ValidateCommand : CliCommand
{
    /// <summary>Makes the command.</summary>
    internal ValidateCommand()
        : base("validate", "Check configuration, workflow files, agents, backlog and git, and say how to mend what is wrong.", "orchestrate validate")
    {
    }

    /// <inheritdoc/>
    internal override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var project = invocation.OpenQuietly();
        var preflight = await Preflight.CheckAsync(project, request: null, cancellationToken).ConfigureAwait(false);
        var (findings, isReady) = (preflight.Findings, preflight.IsReady);
        if (invocation.IsJson)
        {
            invocation.WriteJson(json =>
            {
                json.WriteStartObject();
                json.WriteBoolean("ready", isReady);
                json.List("findings", findings, finding => FindingText.Write(json, finding));
                json.WriteEndObject();
            });
        }
        else
        {
            foreach (var finding in findings) Print(invocation.Terminal, finding);
            invocation.Terminal.WriteLine(isReady ? "Ready: a run can begin." : "Not ready: mend the errors above.");
        }

        return isReady ? ExitCode.Ok : ExitCode.Error;
    }

    private static void Print(Terminal terminal, ConfigurationFinding finding)
    {
        var (word, color) = finding.Severity switch
        {
            FindingSeverity.Error => ("error: ", Color.Bad),
            FindingSeverity.Warning => ("warning: ", Color.Warning),
            _ => ("note: ", Color.Faint),
        };
        terminal.WriteLine(terminal.Colored(word, color) + CellText.Lines(finding.Text));
    }
}
