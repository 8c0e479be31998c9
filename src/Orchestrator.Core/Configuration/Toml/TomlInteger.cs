using System.Globalization;

namespace Orchestrator.Configuration.Toml;

/// <summary>A whole number of 64 bits.</summary>
/// <param name="value">The value.</param>
/// <param name="position">Where the value begins.</param>
public sealed class TomlInteger(long value, TomlPosition position) : TomlValue(position)
{
    /// <summary>The value.</summary>
    public long Value { get; } = value;

    /// <inheritdoc />
    public override string Kind => "an integer";

    /// <inheritdoc />
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
