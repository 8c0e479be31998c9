using System.CommandLine;

namespace Orchestrator.Cli.CommandLine;

/// <summary>The options that every command takes, before or after its name.</summary>
internal sealed class GlobalOptions
{
    /// <summary>The project's root.</summary>
    internal Option<string?> Root { get; } = new("--root")
    {
        Description = "The project's directory; found from the current one if not given.", HelpName = "DIR", Recursive = true,
    };

    /// <summary>The configuration.</summary>
    internal Option<string?> Config { get; } = new("--config")
    {
        Description = "The configuration file; the project's own if not given.", HelpName = "FILE", Recursive = true,
    };

    /// <summary>Whether results are JSON.</summary>
    internal Option<bool> Json { get; } = new(JsonName) { Description = "Print results as JSON.", Recursive = true };

    /// <summary>How much is told on standard error.</summary>
    internal Option<LogLevel?> LogLevel { get; } = Words.Option<LogLevel>("--log-level", "How much to tell on standard error; info if not given.");

    /// <summary>Whether colours are left out.</summary>
    internal Option<bool> NoColor { get; } = new("--no-color") { Description = "Use no colours; so does the variable NO_COLOR.", Recursive = true };

    /// <summary>Whether a change of the backlog is committed at once.</summary>
    internal Option<bool> Commit { get; } = new("--commit") { Description = "Commit what this command changes in the backlog.", Recursive = true };

    /// <summary>The word for JSON, which decides on the form of errors before the rest is understood.</summary>
    internal const string JsonName = "--json";

    /// <summary>Adds all of them to a command and those below it.</summary>
    internal void AddTo(Command root)
    {
        LogLevel.Recursive = true;
        root.Options.Add(Root);
        root.Options.Add(Config);
        root.Options.Add(Json);
        root.Options.Add(LogLevel);
        root.Options.Add(NoColor);
        root.Options.Add(Commit);
    }
}
