using System.Text.Json;
using Orchestrator.Cli.CommandLine;

namespace Orchestrator.Cli.Output;

/// <summary>Errors on standard error: a message with its remedy, or a JSON object.</summary>
internal static class ErrorOutput
{
    /// <summary>Prints what is wrong with a command line.</summary>
    /// <returns>The exit code.</returns>
    internal static int Usage(Terminal terminal, bool isJson, IReadOnlyList<string> errors, string help)
    {
        Write(terminal, isJson, "OrcUsage", string.Join("\n", errors), null, $"See '{help}'.");
        return ExitCode.Usage;
    }

    /// <summary>Prints a failure.</summary>
    /// <returns>The exit code.</returns>
    internal static int Failure(Terminal terminal, bool isJson, Exception exception)
    {
        if (exception is OrchestratorException known) Write(terminal, isJson, known.Id, known.Message, known.Target, known.Remedy);
        else Write(terminal, isJson, IdOf(exception), exception.Message, null, "--log-level debug shows where it happened.");
        return exception is OrchestratorException { Id: "OrcInvalidFilter" } ? ExitCode.Usage : ExitCode.Error;
    }

    /// <summary>Prints that results could not be written.</summary>
    /// <returns>The exit code.</returns>
    internal static int Lost(Terminal terminal, bool isJson, Exception loss)
    {
        Write(terminal, isJson, IdOf(loss), $"Standard output could not be written ({loss.Message}); what the command did is done.", null, "");
        return ExitCode.Error;
    }

    private static string IdOf(Exception exception) => exception switch
    {
        UnauthorizedAccessException => "OrcAccessDenied",
        IOException => "OrcInputOutput",
        _ => "OrcUnexpected",
    };

    private static void Write(Terminal terminal, bool isJson, string id, string message, string? target, string remedy)
    {
        terminal.Out.Flush();
        if (isJson)
        {
            terminal.Error.WriteLine(JsonOutput.Text(indented: false, json => Write(json, id, message, target, remedy)));
        }
        else
        {
            terminal.Error.WriteLine(terminal.ColoredError("error: ", Color.Bad) + CellText.Lines(message));
            if (remedy.Length > 0) terminal.Error.WriteLine(CellText.Lines(remedy));
        }

        terminal.Error.Flush();
    }

    private static void Write(Utf8JsonWriter json, string id, string message, string? target, string remedy)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("id", id);
        json.WriteString("message", message);
        json.WriteString("target", target);
        json.WriteString("remedy", remedy);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
