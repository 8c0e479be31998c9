using System.Collections;
using Orchestrator.Agents;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Output;

namespace Orchestrator.Cli.Commands;

/// <summary><c>demo-agent</c>: this program in the role of an agent; runs start it and nobody else.</summary>
internal sealed class DemoAgentCommand : CliCommand
{
    /// <summary>Its name on the command line.</summary>
    internal const string Word = "demo-agent";

    /// <summary>Makes the command.</summary>
    internal DemoAgentCommand()
        : base(Word, "Be the scripted demo agent; a run starts this and hands it a prompt.", $"orchestrate {Word} < prompt.md") => Hidden = true;

    /// <summary>Does one phase: prompt on standard input, result file, exit code.</summary>
    internal static async Task<int> RunAgentAsync(Terminal terminal)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables()) environment[(string)variable.Key] = (string?)variable.Value ?? "";
        using var prompt = new StreamReader(Console.OpenStandardInput());
        return await new DemoAgent(environment, Environment.CurrentDirectory, TimeProvider.System, terminal.Out, terminal.Error)
            .RunAsync(prompt, CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    internal override Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken) => RunAgentAsync(invocation.Terminal);
}
