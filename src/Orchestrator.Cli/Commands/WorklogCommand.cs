using System.CommandLine;
using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Storage;

namespace Orchestrator.Cli.Commands;

/// <summary><c>worklog</c>: what happened to which item.</summary>
internal sealed class WorklogCommand : CliCommand
{
    private readonly Option<string?> item = new("--item") { Description = "Only entries about this item.", HelpName = "ID" };
    private readonly Option<int?> last = Words.Count("--last", "Only so many, the newest.", least: 1);

    /// <summary>Makes the command.</summary>
    internal WorklogCommand()
        : base("worklog", "Tell what happened to which item, oldest first.", "orchestrate worklog --item a1b2c", "orchestrate worklog --last 20")
    {
        Options.Add(item);
        Options.Add(last);
    }

    /// <inheritdoc/>
    internal override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var project = invocation.Open();
        var entries = await project.Worklog.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (invocation.Get(item) is { } typed)
        {
            var id = ItemId.ResolveRecorded(
                typed, entries.Select(entry => entry.ItemId), await project.Store.ReadAsync(cancellationToken).ConfigureAwait(false));
            entries = [.. entries.Where(entry => entry.ItemId == id)];
        }

        if (invocation.Get(last) is { } count) entries = [.. entries.TakeLast(count)];
        if (invocation.IsJson) WriteJson(invocation, entries);
        else if (entries.Count == 0) invocation.Log.Write(LogLevel.Info, "The worklog has nothing about it.");
        else Print(invocation.Terminal, entries);
        return ExitCode.Ok;
    }

    private static void Print(Terminal terminal, IEnumerable<WorklogEntry> entries)
    {
        var table = new TextTable(terminal, "", "", "", "", "");
        foreach (var entry in entries)
        {
            table.Add(
                (ItemText.Time(entry.Time), Color.Faint), (entry.ItemId, Color.None), (entry.Phase ?? "", Color.None),
                (BacklogWords.Of(entry.Outcome), Color.Strong), ($"{entry.Title}: {entry.Summary}", Color.None));
        }

        table.Write();
    }

    private static void WriteJson(Invocation invocation, IEnumerable<WorklogEntry> entries) => invocation.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.Time("time", entry.Time);
            json.WriteString("item_id", entry.ItemId);
            json.WriteString("title", entry.Title);
            json.WriteString("phase", entry.Phase);
            json.Word<WorklogOutcome>("outcome", entry.Outcome);
            json.WriteString("attempt", entry.Attempt);
            json.WriteString("summary", entry.Summary);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
