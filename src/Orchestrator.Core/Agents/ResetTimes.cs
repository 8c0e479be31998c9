using System.Globalization;
using System.Text.RegularExpressions;

namespace Orchestrator.Agents;

/// <summary>Finds in an agent's words when its limit ends.</summary>
public static partial class ResetTimes
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>The first moment that the text names as the end of a limit.</summary>
    /// <param name="text">The agent's words; several lines are fine.</param>
    /// <param name="now">When they were said; times without a date are the next of their kind after it.</param>
    /// <param name="zone">Zone of times that name none; the agent's own clock, so the local one.</param>
    /// <returns>The moment in UTC, not necessarily in the future; null when the text names none.</returns>
    public static DateTimeOffset? Find(string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(zone);
        return FindUnix(text) ?? FindIso(text) ?? FindDelay(text, now) ?? FindHttpDate(text) ?? FindClock(text, now, zone);
    }

    /// <summary>A moment given in seconds, or milliseconds, since 1970; null when it is none.</summary>
    internal static DateTimeOffset? FromUnix(long number) => number switch
    {
        >= 1_000_000_000 and < 100_000_000_000 => DateTimeOffset.FromUnixTimeSeconds(number),
        >= 1_000_000_000_000 and < 100_000_000_000_000 => DateTimeOffset.FromUnixTimeMilliseconds(number),
        _ => null,
    };

    // "usage limit reached|1700000000", "resetsAt":1700000000, x-ratelimit-reset: 1700000000
    private static DateTimeOffset? FindUnix(string text) =>
        Unix().Match(text) is { Success: true } match && long.TryParse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture, out long number)
            ? FromUnix(number)
            : null;

    private static DateTimeOffset? FindIso(string text) =>
        Iso().Match(text) is { Success: true } match
        && DateTimeOffset.TryParse(match.Groups["t"].ValueSpan, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time.ToUniversalTime()
            : null;

    // "retry-after: 120", "try again in 1m30s", "reset after 3h20m15s", "resets_in_seconds": 12, "retryDelay":"34.07s", "in 2 days 3 hours"
    private static DateTimeOffset? FindDelay(string text, DateTimeOffset now)
    {
        if (DelaySeconds().Match(text) is { Success: true } seconds) return After(now, Seconds(seconds.Groups["n"].Value, seconds.Groups["ms"].Success ? "ms" : "s"));
        if (Delay().Match(text) is not { Success: true } match) return null;
        double sum = 0;
        for (int i = 0; i < match.Groups["n"].Captures.Count; i++) sum += Seconds(match.Groups["n"].Captures[i].Value, match.Groups["unit"].Captures[i].Value);
        return After(now, sum);
    }

    private static DateTimeOffset? After(DateTimeOffset now, double seconds) =>
        seconds is >= 0 and < 400 * 86_400.0 ? now.ToUniversalTime().AddSeconds(seconds) : null;

    private static double Seconds(string number, string unit)
    {
        double value = double.Parse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        string word = unit.ToLowerInvariant();
        return word switch
        {
            "ms" => value / 1000,
            _ when word.StartsWith("milli", StringComparison.Ordinal) => value / 1000,
            _ when word[0] == 's' => value,
            _ when word[0] == 'm' => value * 60,
            _ when word[0] == 'h' => value * 3600,
            _ when word[0] == 'd' => value * 86_400,
            _ => value * 7 * 86_400,
        };
    }

    private static DateTimeOffset? FindHttpDate(string text) =>
        HttpDate().Match(text) is { Success: true } match
        && DateTimeOffset.TryParseExact(match.Groups["t"].Value, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;

    // "try again at 3:15 PM", "resets 3am (Europe/Berlin)", "try again at Nov 24th, 2025 3:15 PM", "resets at 15:00 UTC"
    private static DateTimeOffset? FindClock(string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (Clock().Match(text) is not { Success: true } match) return null;
        int hour = Number(match, "hour");
        int minute = match.Groups["minute"].Success ? Number(match, "minute") : 0;
        string half = match.Groups["half"].Value.ToLowerInvariant();
        if (half.Length > 0 && hour is < 1 or > 12) return null;
        if (half.StartsWith('p') && hour < 12) hour += 12;
        if (half.StartsWith('a') && hour == 12) hour = 0;
        if (hour > 23 || minute > 59) return null;
        if (match.Groups["zone"] is { Success: true, Value: var name })
        {
            // A zone nobody knows makes the time worthless: a wrong one would wake the run hours early or late.
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? named)) return null;
            zone = named;
        }
        DateTime today = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        return match.Groups["month"].Success
            ? OnDate(match, today, new TimeOnly(hour, minute), now, zone)
            : NextOfDay(today, new TimeOnly(hour, minute), now, zone);
    }

    private static DateTimeOffset? OnDate(Match match, DateTime today, TimeOnly time, DateTimeOffset now, TimeZoneInfo zone)
    {
        int month = Array.IndexOf(Months, match.Groups["month"].Value[..3].ToLowerInvariant()) + 1;
        int day = Number(match, "day");
        bool dated = match.Groups["year"].Success;
        int year = dated ? Number(match, "year") : today.Year;
        if (year is < 2000 or > 9000 || day < 1 || day > DateTime.DaysInMonth(year, month)) return null;
        DateTimeOffset moment = InZone(new DateOnly(year, month, day).ToDateTime(time), zone);
        // "Jan 2" said in December is next year's.
        if (!dated && moment < now.AddDays(-180) && day <= DateTime.DaysInMonth(year + 1, month))
            moment = InZone(new DateOnly(year + 1, month, day).ToDateTime(time), zone);
        return moment;
    }

    private static DateTimeOffset NextOfDay(DateTime today, TimeOnly time, DateTimeOffset now, TimeZoneInfo zone)
    {
        DateOnly day = DateOnly.FromDateTime(today);
        DateTimeOffset moment = InZone(day.ToDateTime(time), zone);
        // The present minute is "now" and not tomorrow: the words name whole minutes.
        return moment > now.AddMinutes(-1) ? moment : InZone(day.AddDays(1).ToDateTime(time), zone);
    }

    private static DateTimeOffset InZone(DateTime local, TimeZoneInfo zone)
    {
        // In the hour that a clock change skips, the moment is as long after the change as it claims to be after midnight.
        if (zone.IsInvalidTime(local)) local = local.AddHours(1);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?:\|\s*|resets?[_-]?at""?\s*[:=]\s*|ratelimit-reset\w*""?\s*[:=]\s*|retry-after""?\s*[:=]\s*)(?<n>\d{10}|\d{13})(?!\d)", Options)]
    private static partial Regex Unix();

    [GeneratedRegex(@"(?:again|resets?|retry|until|available|after)\D{0,24}?(?<t>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?(?:Z|[+-]\d\d:?\d\d)?)", Options)]
    private static partial Regex Iso();

    [GeneratedRegex(@"(?:retry[-_ ]after(?<ms>[-_ ]ms)?|resets?_in_seconds|retry_after_seconds)""?\s*[:=]?\s*""?(?<n>\d{1,9}(?:\.\d{1,9})?)(?=$|[\s"",;}\])]|s\b|\.(?!\d))(?!\s*(?:m|h|d|w))", Options)]
    private static partial Regex DelaySeconds();

    [GeneratedRegex(@"(?:(?:again|retry|resets?|retrying|available|back|wait)(?:\s+(?:in|after|for|another))?|retryDelay|retry[-_ ]after)""?\s*[:=]?\s*""?(?:about\s+|~\s*)?(?:(?<n>\d{1,9}(?:\.\d{1,9})?)\s*(?<unit>milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)(?![a-z])(?:\s*,?\s*(?:and\s+)?|(?=\d)))+", Options)]
    private static partial Regex Delay();

    [GeneratedRegex(@"retry-after""?\s*[:=]\s*""?(?<t>[a-z]{3}, \d\d [a-z]{3} \d{4} \d\d:\d\d:\d\d GMT)", Options)]
    private static partial Regex HttpDate();

    [GeneratedRegex(@"(?:again|resets?|retry|until|available|back)\s*(?:at|on|by)?\s*(?:(?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?<day>\d{1,2})(?:st|nd|rd|th)?,?\s*(?:(?<year>\d{4}),?\s*)?(?:at\s+)?)?(?:(?<hour>\d{1,2}):(?<minute>\d\d)(?::\d\d)?\s*(?<half>[ap]\.?m\b)?|(?<hour>\d{1,2})\s*(?<half>[ap]\.?m\b))\.?(?:\s*\(?(?<zone>UTC|GMT|[A-Z][A-Za-z]+/[A-Za-z_+\-/0-9]+)\)?)?", Options)]
    private static partial Regex Clock();
}
