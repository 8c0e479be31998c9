namespace Orchestrator.Configuration.Toml;

/// <summary>A text.</summary>
/// <param name="value">The text, escapes resolved.</param>
/// <param name="position">Where the opening quote stands.</param>
public sealed class TomlString(string value, TomlPosition position) : TomlValue(position)
{
    private const int LongestShown = 60;

    /// <summary>The text, escapes resolved.</summary>
    public string Value { get; } = value;

    /// <inheritdoc />
    public override string Kind => "a string";

    /// <inheritdoc />
    public override string ToString()
    {
        string shown = Value.Length > LongestShown ? Value[..LongestShown] + "…" : Value;
        return "\"" + string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c)) + "\"";
    }
}
