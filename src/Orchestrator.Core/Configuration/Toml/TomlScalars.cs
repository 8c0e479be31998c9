using System.Globalization;
using System.Text.RegularExpressions;

namespace Orchestrator.Configuration.Toml;

/// <summary>The values that are one word: booleans, numbers, dates and times.</summary>
internal static partial class TomlScalars
{
    public static bool IsCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '_' or '.' or ':';

    public static bool IsDate(string word) => word.Length == 10 && DateTimePattern().IsMatch(word);

    public static TomlValue Parse(string word, TomlPosition position) => word switch
    {
        "true" => new TomlBoolean(true, position),
        "false" => new TomlBoolean(false, position),
        "inf" or "+inf" => new TomlFloat(double.PositiveInfinity, position),
        "-inf" => new TomlFloat(double.NegativeInfinity, position),
        "nan" or "+nan" or "-nan" => new TomlFloat(double.NaN, position),
        _ => ParseNumber(word, position) ?? ParseTime(word, position) ?? throw Refuse(word, position),
    };

    private static TomlValue? ParseNumber(string word, TomlPosition position)
    {
        string digits = word.Replace("_", "", StringComparison.Ordinal);
        if (IntegerPattern().IsMatch(word))
            return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                ? new TomlInteger(number, position)
                : throw TooLarge(word, position);
        if (PrefixedPattern().IsMatch(word)) return ParsePrefixed(word, digits, position);
        if (FloatPattern().IsMatch(word))
            return new TomlFloat(double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture), position);
        return null;
    }

    private static TomlInteger ParsePrefixed(string word, string digits, TomlPosition position)
    {
        int bits = digits[1] switch { 'x' => 4, 'o' => 3, _ => 1 };
        ulong number = 0;
        foreach (char digit in digits.AsSpan(2))
        {
            if (number >> (64 - bits) != 0) throw TooLarge(word, position);
            number = (number << bits) | (uint)Convert.ToInt32(digit.ToString(), 16);
        }

        return number <= long.MaxValue ? new TomlInteger((long)number, position) : throw TooLarge(word, position);
    }

    private static TomlValue? ParseTime(string word, TomlPosition position)
    {
        if (TimePattern().Match(word) is { Success: true } time)
            return new TomlLocalTime(new TimeOnly(TimeOfDay(time, word, position)), position);
        if (DateTimePattern().Match(word) is not { Success: true } match) return null;

        int year = Part(match, "year"), month = Part(match, "month"), day = Part(match, "day");
        if (year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            throw new TomlSyntaxException(position, $"{word} is not a date of the calendar (years 0001 to 9999)");
        DateOnly date = new(year, month, day);
        if (!match.Groups["hour"].Success) return new TomlLocalDate(date, position);

        DateTime dateTime = date.ToDateTime(new TimeOnly(TimeOfDay(match, word, position)));
        if (!match.Groups["offset"].Success) return new TomlLocalDateTime(dateTime, position);
        return new TomlOffsetDateTime(dateTime, Offset(match, word, position), position);
    }

    private static long TimeOfDay(Match match, string word, TomlPosition position)
    {
        int hour = Part(match, "hour"), minute = Part(match, "minute"), second = Part(match, "second");
        if (hour > 23 || minute > 59 || second > 59)
            throw new TomlSyntaxException(position, $"{word} is not a time of day (00:00:00 to 23:59:59)");

        // TOML asks that finer fractions than a reader can hold are cut, not rounded.
        string fraction = match.Groups["fraction"].Value.PadRight(7, '0')[..7];
        return new TimeSpan(hour, minute, second).Ticks + long.Parse(fraction, CultureInfo.InvariantCulture);
    }

    private static TimeSpan Offset(Match match, string word, TomlPosition position)
    {
        if (!match.Groups["sign"].Success) return TimeSpan.Zero;
        int hours = Part(match, "offsetHour"), minutes = Part(match, "offsetMinute");
        if (hours > 23 || minutes > 59)
            throw new TomlSyntaxException(position, $"{word} has an offset beyond 23:59");
        TimeSpan offset = new(hours, minutes, 0);
        return match.Groups["sign"].ValueSpan is "-" ? -offset : offset;
    }

    private static int Part(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static TomlSyntaxException TooLarge(string word, TomlPosition position) =>
        new(position, $"{word} does not fit into 64 bits ({long.MinValue} to {long.MaxValue})");

    private static TomlSyntaxException Refuse(string word, TomlPosition position)
    {
        string reason = word switch
        {
            _ when word.Equals("true", StringComparison.OrdinalIgnoreCase) || word.Equals("false", StringComparison.OrdinalIgnoreCase) =>
                "booleans are written in lower case",
            ['0', >= '0' and <= '9', ..] or ['+' or '-', '0', >= '0' and <= '9', ..] => "numbers have no leading zeros",
            [>= '0' and <= '9' or '+' or '-' or '.', ..] => "it is neither a number nor a date or time",
            _ => "a text needs quotes",
        };
        return new TomlSyntaxException(position, $"{word} is not a value: {reason}");
    }

    [GeneratedRegex(@"^[+-]?(0|[1-9](_?[0-9])*)\z")]
    private static partial Regex IntegerPattern();

    [GeneratedRegex(@"^0(x[0-9A-Fa-f](_?[0-9A-Fa-f])*|o[0-7](_?[0-7])*|b[01](_?[01])*)\z")]
    private static partial Regex PrefixedPattern();

    [GeneratedRegex(@"^[+-]?(0|[1-9](_?[0-9])*)(\.[0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9])*)?\z")]
    private static partial Regex FloatPattern();

    [GeneratedRegex(@"^(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(\.(?<fraction>[0-9]+))?\z")]
    private static partial Regex TimePattern();

    [GeneratedRegex("""
        ^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})
        ([Tt\ ](?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(\.(?<fraction>[0-9]+))?
        (?<offset>[Zz]|(?<sign>[+-])(?<offsetHour>[0-9]{2}):(?<offsetMinute>[0-9]{2}))?)?\z
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex DateTimePattern();
}
