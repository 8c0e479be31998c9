using System.Globalization;
using System.Text.RegularExpressions;

namespace Orchestrator.Cli.Tests;

/// <summary>What stands on a screen after all that was written to it: text, line ends, "up", "erase to the end", and colours without effect.</summary>
internal static partial class Screen
{
    /// <summary>The lines from the first that was ever written, without blanks at their ends.</summary>
    public static IReadOnlyList<string> After(string written)
    {
        var lines = new List<string> { "" };
        var (row, column) = (0, 0);
        foreach (var match in Pieces().Matches(written).Cast<Match>())
        {
            if (match.Groups["up"] is { Success: true } up) row = Math.Max(0, row - int.Parse(up.Value, CultureInfo.InvariantCulture));
            else if (match.Groups["erase"].Success)
            {
                lines.RemoveRange(row + 1, lines.Count - row - 1);
                lines[row] = lines[row][..Math.Min(column, lines[row].Length)];
            }
            else if (match.Value == "\r") column = 0;
            else if (match.Value == "\n")
            {
                if (++row == lines.Count) lines.Add("");
            }
            else if (match.Groups["text"].Success)
            {
                var line = lines[row].PadRight(column);
                var end = column + match.Value.Length;
                lines[row] = line[..column] + match.Value + (end < line.Length ? line[end..] : "");
                column = end;
            }
        }

        return [.. lines.Select(line => line.TrimEnd())];
    }

    [GeneratedRegex(@"\e\[(?<up>\d+)A|(?<erase>\e\[J)|\e\[[0-9;?]*[A-Za-z]|\e[=>]|\r|\n|(?<text>[^\e\r\n]+)")]
    private static partial Regex Pieces();
}
