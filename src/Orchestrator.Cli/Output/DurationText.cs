using System.Globalization;

namespace Orchestrator.Cli.Output;

/// <summary>Lengths of time as people say them.</summary>
internal static class DurationText
{
    /// <summary>Three significant parts at most: 0.4s, 12s, 3m05s, 2h10m.</summary>
    internal static string Of(TimeSpan time) => time switch
    {
        { TotalSeconds: < 9.95 } => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + "s",
        { TotalSeconds: < 60 } => Whole(time.TotalSeconds) + "s",
        { TotalMinutes: < 60 } => $"{Whole(time.TotalMinutes)}m{time.Seconds:00}s",
        _ => $"{Whole(time.TotalHours)}h{time.Minutes:00}m",
    };

    /// <summary>A cost in dollars; cents from a dollar on, else what there is.</summary>
    internal static string Cost(decimal dollars) => "$" + dollars.ToString(dollars >= 1 ? "0.00" : "0.00##", CultureInfo.InvariantCulture);

    /// <summary>A number with its noun.</summary>
    internal static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private static string Whole(double number) => Math.Floor(number).ToString(CultureInfo.InvariantCulture);
}
