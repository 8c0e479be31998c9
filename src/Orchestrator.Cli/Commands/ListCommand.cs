using System.CommandLine;
using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Output;

namespace Orchestrator.Cli.Commands;

/// <summary><c>list</c>: prints the items that match.</summary>
internal sealed class ListCommand : CliCommand
{
    private readonly Option<ItemStatus[]> statuses = Words.List<ItemStatus>("--status", "Only items with this status; may be given several times.");
    private readonly Option<string[]> only = FilterOption.Create("Only items that fit");
    private readonly Option<bool> ready = new("--ready") { Description = "Only open items whose dependencies are all done." };
    private readonly Option<bool> archived = new("--archived") { Description = "Include what is done and archived." };

    /// <summary>Makes the command.</summary>
    internal ListCommand()
        : base("list", "List the items of the backlog, highest priority first, then the oldest.",
            "orchestrate list --status ready,in_progress", "orchestrate list --only impact=high --only tag=export --json")
    {
        Aliases.Add("ls");
        Options.Add(statuses);
        Options.Add(only);
        Options.Add(ready);
        Options.Add(archived);
    }

    /// <inheritdoc/>
    internal override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var query = new BacklogQuery
        {
            Statuses = invocation.Get(statuses) ?? [],
            Only = ItemFilter.ParseAll(invocation.Get(only) ?? []),
            Ready = invocation.Get(ready),
        };
        using var project = invocation.Open();
        var backlog = await project.ReadAsync(cancellationToken).ConfigureAwait(false);
        foreach (var warning in backlog.Warnings) invocation.Log.Write(LogLevel.Warn, warning);

        // Done items live in the archive: who asks for them by name means it.
        var withArchive = invocation.Get(archived) || query.WantsDone;
        var archive = withArchive ? await project.Store.ReadArchiveAsync(cancellationToken).ConfigureAwait(false) : null;
        var items = query.Run(backlog, archive).ToList();
        items.Sort(Compare);
        if (invocation.IsJson) invocation.WriteJson(json => ItemJson.Write(json, items));
        else if (items.Count > 0) ItemText.WriteTable(invocation.Terminal, items);
        else invocation.Log.Write(LogLevel.Info, backlog.Items.Count == 0 ? "The backlog is empty; orchestrate add \"…\" adds to it." : "No item matches.");
        return ExitCode.Ok;
    }

    // Open before done, then highest priority, oldest, id.
    private static int Compare(BacklogItem a, BacklogItem b)
    {
        var order = (a.Status == ItemStatus.Done).CompareTo(b.Status == ItemStatus.Done);
        if (order == 0) order = b.Priority.CompareTo(a.Priority);
        if (order == 0) order = a.CreatedAt.CompareTo(b.CreatedAt);
        return order == 0 ? string.CompareOrdinal(a.Id, b.Id) : order;
    }
}
