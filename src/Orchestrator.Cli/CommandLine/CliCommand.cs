using System.CommandLine;

namespace Orchestrator.Cli.CommandLine;

/// <summary>A command of <c>orchestrate</c>: what it takes, an example, and what it does.</summary>
internal abstract class CliCommand : Command
{
    /// <summary>Makes a command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does; one sentence.</param>
    /// <param name="examples">Command lines that work, for its help.</param>
    private protected CliCommand(string name, string description, params IReadOnlyList<string> examples)
        : base(name, description) => Examples = examples;

    /// <summary>Command lines that work.</summary>
    internal IReadOnlyList<string> Examples { get; }

    /// <summary>Does it.</summary>
    /// <param name="invocation">What was given.</param>
    /// <param name="cancellationToken">Ends it in order.</param>
    /// <returns>The exit code.</returns>
    internal abstract Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken);
}
