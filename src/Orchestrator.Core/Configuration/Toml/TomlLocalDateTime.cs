using System.Globalization;

namespace Orchestrator.Configuration.Toml;

/// <summary>A date and a time of day without an offset, to 100 nanoseconds.</summary>
/// <param name="value">The value.</param>
/// <param name="position">Where the value begins.</param>
public sealed class TomlLocalDateTime(DateTime value, TomlPosition position) : TomlValue(position)
{
    /// <summary>The value.</summary>
    public DateTime Value { get; } = value;

    /// <inheritdoc />
    public override string Kind => "a date-time";

    /// <inheritdoc />
    public override string ToString() => Value.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
}
