using System.Runtime.CompilerServices;

namespace Orchestrator.Storage;

/// <summary>Reads the one form of time that all tools write: <c>2026-02-27T20:12:45.962316445Z</c>, 0 to 9 fraction digits.</summary>
internal static class UtcTime
{
    /// <summary>Reads a time; digits after the seventh are dropped, as .NET has none.</summary>
    /// <returns>False for any other form, and for a time that is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length is < 20 or > 30 || text[^1] != 'Z') return false;
        if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return false;
        int year = Number(text[..4]), month = Number(text[5..7]), day = Number(text[8..10]);
        int hour = Number(text[11..13]), minute = Number(text[14..16]), second = Number(text[17..19]);
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59) return false;

        var ticks = 0L;
        if (text.Length > 20)
        {
            var digits = text[20..^1];
            if (text[19] != '.' || digits.IsEmpty) return false;
            for (var i = 0; i < 7; i++)
            {
                var digit = i < digits.Length ? digits[i] - '0' : 0;
                if (digit is < 0 or > 9) return false;
                ticks = (ticks * 10) + digit;
            }

            for (var i = 7; i < digits.Length; i++)
                if (digits[i] is < (byte)'0' or > (byte)'9') return false;
        }

        time = new DateTimeOffset(new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).AddTicks(ticks));
        return true;
    }

    /// <summary>A number of two or four digits; -1 if a character is none.</summary>
    private static int Number(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9') return -1;
            value = (value * 10) + digit - '0';
        }

        return value;
    }
}
