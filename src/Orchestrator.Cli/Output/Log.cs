using Orchestrator.Cli.CommandLine;

namespace Orchestrator.Cli.Output;

/// <summary>What is told on standard error beside the results.</summary>
/// <param name="terminal">Where it goes.</param>
/// <param name="level">How much is told.</param>
internal sealed class Log(Terminal terminal, LogLevel level)
{
    /// <summary>Whether something of this level is told.</summary>
    internal bool Tells(LogLevel of) => of <= level;

    /// <summary>Tells something, if it is told at all.</summary>
    internal void Write(LogLevel of, string text)
    {
        if (!Tells(of)) return;
        terminal.Error.WriteLine(Line(of, text));
        terminal.Error.Flush();
    }

    /// <summary>A line as it is told.</summary>
    internal string Line(LogLevel of, string text) => of switch
    {
        LogLevel.Error => terminal.ColoredError("error: ", Color.Bad) + text,
        LogLevel.Warn => terminal.ColoredError("warning: ", Color.Warning) + text,
        LogLevel.Info => text,
        _ => terminal.ColoredError("debug: " + text, Color.Faint),
    };
}
