using System.Text;

namespace Orchestrator.Coordination;

/// <summary>The messages of the product's commits (chapter 7.3).</summary>
internal static class CommitMessages
{
    private const int LongestSummary = 100;

    /// <summary><c>[ID][phase] summary</c>; a prefix that is there already is not doubled.</summary>
    public static string ForPhase(string itemId, string phase, string summary)
    {
        var prefix = $"[{itemId}][{phase}]";
        var line = OneLine(summary);
        if (line.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) line = line[prefix.Length..].TrimStart();
        return $"{prefix} {line}";
    }

    /// <summary>What an attempt left that came to no result.</summary>
    public static string ForIncomplete(string itemId, string phase, string cause) => ForPhase(itemId, phase, $"Incomplete: {cause}");

    /// <summary><c>[A][p][B][q] shared files</c>.</summary>
    public static string ForShared(IEnumerable<(string ItemId, string Phase)> phases) =>
        string.Concat(phases.Select(phase => $"[{phase.ItemId}][{phase.Phase}]")) + " shared files";

    /// <summary>The product's own files before the first phase.</summary>
    public const string SaveState = "[orchestrator] Save backlog state";

    /// <summary>The product's own files at the end.</summary>
    public static string ForHalt(string reason) => $"{SaveState} on halt ({reason})";

    /// <summary>The product's own files after a change by hand.</summary>
    public static string ForChange(string words) => $"[orchestrator] {OneLine(words)}";

    private static string OneLine(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, LongestSummary));
        foreach (var character in text.AsSpan().Trim())
        {
            if (line.Length == LongestSummary) return line.ToString().TrimEnd() + "…";
            var isBlank = char.IsWhiteSpace(character) || char.IsControl(character);
            if (!isBlank) line.Append(character);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }
}
