using System.CommandLine;
using System.Text.Json;
using Orchestrator.Cli.Output;
using Orchestrator.Configuration;
using Orchestrator.Coordination;
using Orchestrator.Yaml;

namespace Orchestrator.Cli.CommandLine;

/// <summary>One command as it was given: its values, and where its results go.</summary>
/// <param name="parsed">The command line.</param>
/// <param name="options">The global options.</param>
/// <param name="terminal">Where results and logs go.</param>
internal sealed class Invocation(ParseResult parsed, GlobalOptions options, Terminal terminal)
{
    /// <summary>Where results and logs go.</summary>
    internal Terminal Terminal => terminal;

    /// <summary>What is told on standard error.</summary>
    internal Log Log { get; } = new(terminal, parsed.GetValue(options.LogLevel) ?? LogLevel.Info);

    /// <summary>Whether results are JSON.</summary>
    internal bool IsJson => parsed.GetValue(options.Json);

    /// <summary>Whether a change is committed at once.</summary>
    internal bool Commit => parsed.GetValue(options.Commit);

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; } = TimeProvider.System;

    /// <summary>What is needed to open the project that is meant.</summary>
    internal ProjectOptions ProjectOptions => new()
    {
        StartDirectory = Environment.CurrentDirectory,
        Root = parsed.GetValue(options.Root),
        ConfigPath = parsed.GetValue(options.Config),
        Time = Time,
        Yaml = new YamlFormat(),
        DemoCommand = SelfStart.Words(Commands.DemoAgentCommand.Word),
    };

    /// <summary>The value of an option; its type's default when it was not given.</summary>
    internal T? Get<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>The value of an argument.</summary>
    internal T Get<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    /// <summary>The values of an argument that may be left out.</summary>
    internal T[] Get<T>(Argument<T[]> argument) => parsed.GetValue(argument) ?? [];

    /// <summary>The value of an option, or that it was not given.</summary>
    internal Backlog.Optional<T> Given<T>(Option<T> option) => Has(option) ? new(parsed.GetValue(option)!) : default;

    /// <summary>Whether an option was given.</summary>
    internal bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>A text, or all of standard input when it is <c>-</c>.</summary>
    internal static async Task<string?> TextAsync(string? given, CancellationToken cancellationToken)
    {
        if (given != "-") return given;
        using var input = new StreamReader(Console.OpenStandardInput());
        return (await input.ReadToEndAsync(cancellationToken).ConfigureAwait(false)).TrimEnd('\r', '\n');
    }

    /// <summary>Opens the project and says what its configuration has to be warned of.</summary>
    internal Project Open()
    {
        var project = Project.Open(ProjectOptions);
        foreach (var finding in project.Configuration.Findings)
            Log.Write(finding.Severity == FindingSeverity.Information ? LogLevel.Debug : LogLevel.Warn, finding.Text);
        return project;
    }

    /// <summary>Opens the project, whatever is wrong with its configuration; that is said by the checks before a run.</summary>
    internal Project OpenQuietly() => Project.Inspect(ProjectOptions);

    /// <summary>Prints one JSON document: indented for people, on one line for programs.</summary>
    internal void WriteJson(Action<Utf8JsonWriter> write) => JsonOutput.Write(terminal, terminal.IsInteractive, write);
}
