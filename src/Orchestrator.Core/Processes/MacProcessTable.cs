using System.Globalization;
using System.Text;

namespace Orchestrator.Processes;

/// <summary>The process table of macOS, read from <c>ps</c>, which shows the environment of the user's own processes.</summary>
/// <remarks>
/// Written from the manual; the tests of this product have not run on macOS. System binaries under integrity protection hide their
/// environment, so a marker can be missed there; group and children still find what they can.
/// </remarks>
internal static class MacProcessTable
{
    private const int FixedColumns = 9; // pid ppid pgid state, and the start as five words: Mon Jan  5 10:00:00 2026

    /// <summary>Reads all processes.</summary>
    /// <param name="markers">Names, or beginnings of names, of variables with the value 1.</param>
    public static async Task<ProcessSnapshot> ReadAsync(IReadOnlyCollection<string> markers)
    {
        var start = new ProcessStart("/bin/ps", ["-A", "-E", "-ww", "-o", "pid=,ppid=,pgid=,state=,lstart=,command="])
        {
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C" },
        };
        var limit = TimeSpan.FromSeconds(10);
        var table = await ProcessRunner.CaptureAsync(start, TimeProvider.System, limit, CancellationToken.None).ConfigureAwait(false);
        return Parse(Encoding.UTF8.GetString(table.Output.Span), markers);
    }

    /// <summary>Reads what ps has printed.</summary>
    internal static ProcessSnapshot Parse(string table, IReadOnlyCollection<string> markers)
    {
        var entries = new List<ProcessEntry>();
        foreach (var line in table.Split('\n'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length <= FixedColumns
                || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var parent)
                || !int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var group)) continue;
            _ = DateTime.TryParseExact(
                string.Join(' ', words[4..FixedColumns]),
                "ddd MMM d HH:mm:ss yyyy",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var started);
            // Words of the command and variables of the environment follow each other without a boundary.
            var found = words.Skip(FixedColumns)
                .Where(word => word.EndsWith("=1", StringComparison.Ordinal))
                .Where(word => markers.Any(marker => word.StartsWith(marker, StringComparison.Ordinal)))
                .Select(word => word[..^2])
                .ToList();
            var isAlive = !words[3].StartsWith('Z');
            var name = Path.GetFileName(words[FixedColumns]);
            entries.Add(new ProcessEntry(id, parent, group, 0, isAlive, started.Ticks, name, found.Count > 0 ? found : null));
        }

        return new ProcessSnapshot(entries);
    }
}
