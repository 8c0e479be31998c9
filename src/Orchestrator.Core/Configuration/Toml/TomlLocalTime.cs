using System.Globalization;

namespace Orchestrator.Configuration.Toml;

/// <summary>A time of day without a date, to 100 nanoseconds.</summary>
/// <param name="value">The value.</param>
/// <param name="position">Where the value begins.</param>
public sealed class TomlLocalTime(TimeOnly value, TomlPosition position) : TomlValue(position)
{
    /// <summary>The value.</summary>
    public TimeOnly Value { get; } = value;

    /// <inheritdoc />
    public override string Kind => "a time";

    /// <inheritdoc />
    public override string ToString() => Value.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
}
