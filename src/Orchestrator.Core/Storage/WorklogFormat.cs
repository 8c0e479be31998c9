using System.Globalization;
using System.Text;
using Orchestrator.Backlog;

namespace Orchestrator.Storage;

/// <summary>The text of worklog entries, both ways.</summary>
internal static class WorklogFormat
{
    /// <summary>What ends every entry.</summary>
    public const string Separator = "---";

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string NoPhase = "—";

    private static readonly (WorklogOutcome Outcome, string Name)[] Outcomes =
    [
        (WorklogOutcome.Complete, "Complete"), (WorklogOutcome.SubphaseComplete, "Subphase Complete"), (WorklogOutcome.Reworked, "Reworked"),
        (WorklogOutcome.Failed, "Failed"), (WorklogOutcome.Blocked, "Blocked"), (WorklogOutcome.Cancelled, "Cancelled"),
        (WorklogOutcome.Merged, "Merged"), (WorklogOutcome.Archived, "Archived"), (WorklogOutcome.Closed, "Closed"),
    ];

    /// <summary>The entry as text, with its separator.</summary>
    public static string Format(WorklogEntry entry)
    {
        var text = new StringBuilder();
        text.Append("## ").Append(entry.Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        text.Append(" — ").Append(entry.ItemId).Append(" (").Append(OneLine(entry.Title)).Append(")\n\n");
        text.Append("- **Phase:** ").Append(OneLine(entry.Phase ?? NoPhase)).Append('\n');
        text.Append("- **Outcome:** ").Append(Array.Find(Outcomes, pair => pair.Outcome == entry.Outcome).Name).Append('\n');
        if (entry.Attempt is not null) text.Append("- **Attempt:** ").Append(OneLine(entry.Attempt)).Append('\n');
        // Further lines belong to the list item when they are indented, and cannot be mistaken for a separator.
        text.Append("- **Summary:** ").Append(Lines(entry.Summary)).Append("\n\n").Append(Separator).Append("\n\n");
        return text.ToString();
    }

    /// <summary>Reads the entries of a worklog file; what people wrote between them is passed over.</summary>
    public static IReadOnlyList<WorklogEntry> Parse(string text)
    {
        var entries = new List<WorklogEntry>();
        WorklogEntry? entry = null;
        var outcome = false;
        var inSummary = false;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.TrimEnd('\r');
            if (ParseHeading(line) is { } heading)
            {
                Add();
                entry = heading;
                outcome = inSummary = false;
            }
            else if (line == Separator)
            {
                Add();
                entry = null;
            }
            else if (entry is not null)
            {
                if (Field(line, "Phase") is { } phase) entry = entry with { Phase = phase == NoPhase ? null : phase };
                else if (Field(line, "Attempt") is { } attempt) entry = entry with { Attempt = attempt };
                else if (Field(line, "Outcome") is { } name && Array.FindIndex(Outcomes, pair => pair.Name == name) is var at and >= 0)
                {
                    entry = entry with { Outcome = Outcomes[at].Outcome };
                    outcome = true;
                }
                else if (Field(line, "Summary") is { } summary)
                {
                    entry = entry with { Summary = summary };
                    inSummary = true;
                }
                else if (inSummary && (line.Length == 0 || line.StartsWith("  ", StringComparison.Ordinal)))
                {
                    entry = entry with { Summary = entry.Summary + "\n" + (line.Length == 0 ? "" : line[2..]) };
                }
            }
        }

        Add();
        return entries;

        void Add()
        {
            if (entry is not null && outcome) entries.Add(entry with { Summary = entry.Summary.TrimEnd('\n') });
        }
    }

    /// <summary>Where a torn last entry begins, in bytes; the length of the file if its last entry is whole or is a person's.</summary>
    public static int FindTornTail(ReadOnlySpan<byte> file)
    {
        var end = file.TrimEnd(" \r\n"u8);
        if (end.IsEmpty || end.EndsWith("\n---"u8) || end.SequenceEqual("---"u8)) return file.Length;
        var separator = file.LastIndexOf("\n---\n"u8);
        var tail = (separator < 0 ? file : file[(separator + 5)..]).TrimStart("\r\n"u8);
        // Ours begins with a heading; a tear may have left only the beginning of it. Anything else a person wrote.
        var lineEnd = tail.IndexOf((byte)'\n');
        var isOurs = lineEnd < 0
            ? "## "u8.StartsWith(tail) || tail.StartsWith("## 2"u8)
            : ParseHeading(Encoding.UTF8.GetString(tail[..lineEnd])) is not null;
        return isOurs ? file.Length - tail.Length : file.Length;
    }

    private static string? Field(string line, string name)
    {
        var prefix = $"- **{name}:** ";
        return line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..] : null;
    }

    private static WorklogEntry? ParseHeading(string line)
    {
        if (!line.StartsWith("## ", StringComparison.Ordinal)) return null;
        var dash = line.IndexOf(" — ", StringComparison.Ordinal);
        if (dash < 0) return null;
        if (!DateTimeOffset.TryParse(line.AsSpan(3, dash - 3), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return null;
        var rest = line[(dash + 3)..];
        var open = rest.IndexOf(" (", StringComparison.Ordinal);
        if (open <= 0 || !rest.EndsWith(')')) return null;
        return new WorklogEntry(time.ToUniversalTime(), rest[..open], rest[(open + 2)..^1], null, default, null, "");
    }

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static string Lines(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Trim('\n').Split('\n');
        return string.Join('\n', lines.Select((line, i) => i == 0 || line.Length == 0 ? line : "  " + line));
    }
}
