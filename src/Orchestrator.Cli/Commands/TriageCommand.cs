using System.CommandLine;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Running;
using Orchestrator.Scheduling;

namespace Orchestrator.Cli.Commands;

/// <summary><c>triage</c>: assesses and routes new items and does nothing else.</summary>
internal sealed class TriageCommand : CliCommand
{
    private readonly Argument<string[]> ids = new("ID") { Description = "Only these items; all new ones if none is given.", Arity = ArgumentArity.ZeroOrMore };

    /// <summary>Makes the command.</summary>
    internal TriageCommand()
        : base("triage", "Let agents assess new items and route them; run nothing else.", "orchestrate triage", "orchestrate triage a1b2c 00f3d") => Arguments.Add(ids);

    /// <inheritdoc/>
    internal override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var given = invocation.Get(ids);
        using var project = invocation.OpenQuietly();
        var request = new RunRequest { TriageOnly = true, Items = given.Length == 0 ? null : given };
        return (await RunDriver.RunAsync(invocation, project, request).ConfigureAwait(false)).ExitCode;
    }
}
