namespace Orchestrator.Configuration.Toml;

/// <summary>Unwinds the parser to the next line it can go on from; never leaves the reader.</summary>
internal sealed class TomlSyntaxException(TomlPosition position, string message, bool endsReading = false) : Exception(message)
{
    /// <summary>The error as it is reported.</summary>
    public TomlSyntaxError Error => new(position, Message);

    /// <summary>Whether nothing after the error can be made sense of, as behind a string that is never closed.</summary>
    public bool EndsReading => endsReading;
}
