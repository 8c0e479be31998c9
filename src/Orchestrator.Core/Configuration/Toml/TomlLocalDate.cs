using System.Globalization;

namespace Orchestrator.Configuration.Toml;

/// <summary>A date without a time.</summary>
/// <param name="value">The value.</param>
/// <param name="position">Where the value begins.</param>
public sealed class TomlLocalDate(DateOnly value, TomlPosition position) : TomlValue(position)
{
    /// <summary>The value.</summary>
    public DateOnly Value { get; } = value;

    /// <inheritdoc />
    public override string Kind => "a date";

    /// <inheritdoc />
    public override string ToString() => Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
