using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Orchestrator.Cli.CommandLine;

/// <summary>The library's help, with examples at its end.</summary>
/// <param name="standard">The library's own.</param>
/// <param name="rootExamples">The examples of the program as a whole.</param>
internal sealed class ExampleHelp(HelpAction standard, IReadOnlyList<string> rootExamples) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = standard.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var examples = (parseResult.CommandResult.Command as CliCommand)?.Examples ?? rootExamples;
        output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
        foreach (var example in examples) output.WriteLine("  " + example);
        output.WriteLine();
        return code;
    }
}
