namespace Orchestrator.Configuration.Toml;

/// <summary>A value of a TOML text, together with its place.</summary>
/// <param name="position">Where the value begins.</param>
public abstract class TomlValue(TomlPosition position)
{
    /// <summary>Where the value begins.</summary>
    public TomlPosition Position { get; } = position;

    /// <summary>The kind of the value in words with an article, for messages: "a string", "an integer".</summary>
    public abstract string Kind { get; }

    /// <summary>Gives the value as it could stand in a message: short, on one line.</summary>
    /// <returns>The value in TOML's notation, or its kind where that would be long.</returns>
    public override string ToString() => Kind;
}
