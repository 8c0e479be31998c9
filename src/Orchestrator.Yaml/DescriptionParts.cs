using Orchestrator.Backlog;

namespace Orchestrator.Yaml;

/// <summary>The five parts of a structured description, as keys of a map and as headers in free text.</summary>
internal static class DescriptionParts
{
    private static readonly (string Key, string Header)[] Parts =
    [
        ("context", "context:"), ("problem", "problem:"), ("solution", "solution:"), ("impact", "impact:"), ("sizing_rationale", "sizing rationale:"),
    ];

    /// <summary>The keys in order.</summary>
    public static IEnumerable<string> Keys => Parts.Select(part => part.Key);

    /// <summary>The five texts in the order of the keys.</summary>
    public static IReadOnlyList<string> Of(StructuredDescription description) =>
        [description.Context, description.Problem, description.Solution, description.Impact, description.SizingRationale];

    /// <summary>The description of five texts in the order of the keys.</summary>
    public static StructuredDescription From(IReadOnlyList<string> texts) => new()
    {
        Context = texts[0], Problem = texts[1], Solution = texts[2], Impact = texts[3], SizingRationale = texts[4],
    };

    /// <summary>Splits free text at lines that begin with a header, in any case; of two equal headers the last counts, text before the first is context.</summary>
    public static StructuredDescription Split(string text)
    {
        var before = new List<string>();
        var parts = new List<string>?[Parts.Length];
        var current = before;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var trimmed = line.Trim();
            var header = Array.FindIndex(Parts, part => trimmed.StartsWith(part.Header, StringComparison.OrdinalIgnoreCase));
            if (header >= 0) current = parts[header] = [trimmed[Parts[header].Header.Length..].Trim()];
            else current.Add(line.TrimEnd());
        }

        parts[0] = [.. before, .. parts[0] ?? []];
        return From([.. parts.Select(lines => lines is null ? "" : string.Join('\n', lines).Trim())]);
    }
}
