using System.Globalization;

namespace Orchestrator.Configuration.Toml;

/// <summary>A floating-point number, infinities and not-a-number included.</summary>
/// <param name="value">The value.</param>
/// <param name="position">Where the value begins.</param>
public sealed class TomlFloat(double value, TomlPosition position) : TomlValue(position)
{
    /// <summary>The value.</summary>
    public double Value { get; } = value;

    /// <inheritdoc />
    public override string Kind => "a float";

    /// <inheritdoc />
    public override string ToString() => Value.ToString("R", CultureInfo.InvariantCulture);
}
