using System.Globalization;
using Orchestrator.Backlog;

namespace Orchestrator.Cli.Output;

/// <summary>Items for people.</summary>
internal static class ItemText
{
    /// <summary>What a change did, on one line.</summary>
    internal static string AfterChange(BacklogItem item, string done) =>
        $"{done} {item.Id} ({CellText.OneLine(item.Title)}): {Place(item)}";

    /// <summary>Where an item stands: its status, and its phase if it is in one.</summary>
    internal static string Place(BacklogItem item)
    {
        var status = BacklogWords.Of(item.Status);
        if (item.Status == ItemStatus.Done && item.Resolution is { } resolution) return $"{status} ({BacklogWords.Of(resolution)})";
        return item.Phase is null ? status : $"{status}, {item.Phase}";
    }

    /// <summary>Prints a table of items.</summary>
    internal static void WriteTable(Terminal terminal, IEnumerable<BacklogItem> items)
    {
        var table = new TextTable(terminal, "ID", "STATUS", "PHASE", "SIZE", "RISK", "IMPACT", "PRIO", "TITLE");
        foreach (var item in items)
        {
            table.Add(
                (item.Id, Color.None),
                (BacklogWords.Of(item.Status), Colors.Of(item.Status)),
                (item.Phase ?? "", Color.None),
                (Word(item.Size), Color.None),
                (Word(item.Risk), Color.None),
                (Word(item.Impact), Color.None),
                (item.Priority == 0 ? "" : item.Priority.ToString(CultureInfo.InvariantCulture), Color.None),
                (item.Title, Color.None));
        }

        table.Write();
    }

    /// <summary>Prints everything that is known of an item.</summary>
    internal static void Write(Terminal terminal, BacklogItem item, Func<string, string> describe)
    {
        terminal.WriteLine($"{terminal.Colored(item.Id, Color.Strong)}  {CellText.OneLine(item.Title)}");
        var table = new TextTable(terminal, "", "");
        void Field(string name, string? value, Color color = Color.None)
        {
            if (!string.IsNullOrEmpty(value)) table.Add((name, Color.Faint), (value, color));
        }

        Field("status", Place(item), Colors.Of(item.Status));
        Field("blocked", item.BlockedReason, Color.Bad);
        Field("block type", Word(item.BlockedType));
        Field("claimed by", item.ClaimedBy);
        Field("pipeline", item.Pipeline);
        Field("assessed", string.Join(", ", Assessments(item)));
        Field("priority", item.Priority == 0 ? null : item.Priority.ToString(CultureInfo.InvariantCulture));
        Field("review", item.RequiresHumanReview ? "a person wants to look at it first" : null);
        Field("guardrails", item.GuardrailOverride ? "overridden" : null);
        Field("tags", string.Join(", ", item.Tags));
        foreach (var dependency in item.Dependencies) Field("depends on", describe(dependency));
        Field("parent", item.Parent is null ? null : describe(item.Parent));
        Field("origin", item.Origin);
        Field("sent back", item.ReworkCount == 0 ? null : $"{item.ReworkCount} times; {item.ReworkContext}");
        Field("created", Time(item.CreatedAt));
        Field("updated", Time(item.UpdatedAt));
        table.Write(indent: 2);
        Section(terminal, "Description", item.Description);
        Section(terminal, "Context", item.StructuredDescription?.Context);
        Section(terminal, "Problem", item.StructuredDescription?.Problem);
        Section(terminal, "Solution", item.StructuredDescription?.Solution);
        Section(terminal, "Impact", item.StructuredDescription?.Impact);
        Section(terminal, "Sizing", item.StructuredDescription?.SizingRationale);
        Section(terminal, "Last phase", item.LastSummary);
        Section(terminal, "Question and answer", item.UnblockNotes);
    }

    /// <summary>A moment in the zone of the person who looks.</summary>
    internal static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Word<T>(T? value) where T : struct, Enum => value is { } word ? BacklogWords.Of(word) : "";

    private static IEnumerable<string> Assessments(BacklogItem item)
    {
        if (item.Size is { } size) yield return $"size {BacklogWords.Of(size)}";
        if (item.Complexity is { } complexity) yield return $"complexity {BacklogWords.Of(complexity)}";
        if (item.Risk is { } risk) yield return $"risk {BacklogWords.Of(risk)}";
        if (item.Impact is { } impact) yield return $"impact {BacklogWords.Of(impact)}";
    }

    private static void Section(Terminal terminal, string heading, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return;
        terminal.WriteLine();
        terminal.WriteLine(terminal.Colored(heading, Color.Strong));
        foreach (var line in CellText.Lines(text.Trim()).Split('\n')) terminal.WriteLine(line.Length == 0 ? "" : "  " + line);
    }
}
