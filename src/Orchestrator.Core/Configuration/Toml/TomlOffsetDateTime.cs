using System.Globalization;

namespace Orchestrator.Configuration.Toml;

/// <summary>A date and a time with an offset from UTC. Kept as two parts, since TOML allows offsets that a DateTimeOffset refuses.</summary>
/// <param name="value">The date and time as written, at that offset.</param>
/// <param name="offset">The offset from UTC, less than 24 hours either way.</param>
/// <param name="position">Where the value begins.</param>
public sealed class TomlOffsetDateTime(DateTime value, TimeSpan offset, TomlPosition position) : TomlValue(position)
{
    /// <summary>The date and time as written, at <see cref="Offset"/>.</summary>
    public DateTime Value { get; } = value;

    /// <summary>The offset from UTC, less than 24 hours either way.</summary>
    public TimeSpan Offset { get; } = offset;

    /// <inheritdoc />
    public override string Kind => "a date-time";

    /// <inheritdoc />
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Value:yyyy-MM-ddTHH:mm:ss.FFFFFFF}{(Offset < TimeSpan.Zero ? '-' : '+')}{Offset:hh\\:mm}");
}
