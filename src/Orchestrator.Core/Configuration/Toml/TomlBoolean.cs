namespace Orchestrator.Configuration.Toml;

/// <summary><c>true</c> or <c>false</c>.</summary>
/// <param name="value">The value.</param>
/// <param name="position">Where the value begins.</param>
public sealed class TomlBoolean(bool value, TomlPosition position) : TomlValue(position)
{
    /// <summary>The value.</summary>
    public bool Value { get; } = value;

    /// <inheritdoc />
    public override string Kind => "a boolean";

    /// <inheritdoc />
    public override string ToString() => Value ? "true" : "false";
}
