using System.CommandLine;
using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Output;

namespace Orchestrator.Cli.Commands;

/// <summary><c>show</c>: prints everything that is known of an item.</summary>
internal sealed class ShowCommand : CliCommand
{
    private readonly Argument<string> id = new("ID") { Description = "The item, archived ones included; any unique beginning of its id will do." };

    /// <summary>Makes the command.</summary>
    internal ShowCommand()
        : base("show", "Show everything that is known of an item.", "orchestrate show a1b2c") => Arguments.Add(id);

    /// <inheritdoc/>
    internal override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var project = invocation.Open();
        var backlog = await project.ReadAsync(cancellationToken).ConfigureAwait(false);
        var exact = ItemId.Resolve(invocation.Get(id), backlog);
        var archive = backlog.TryGet(exact, out var item) && invocation.IsJson
            ? []
            : await project.Store.ReadArchiveAsync(cancellationToken).ConfigureAwait(false);
        item ??= archive.LastOrDefault(candidate => candidate.Id == exact)
            ?? throw new OrchestratorException(
                "OrcItemPruned", $"{exact} is done; its entry in the archive was pruned.", "The worklog and git's history still tell of it.", ErrorKind.NotFound, exact);
        if (invocation.IsJson) invocation.WriteJson(json => ItemJson.Write(json, item));
        else ItemText.Write(invocation.Terminal, item, other => Describe(other, backlog, archive));
        return ExitCode.Ok;
    }

    private static string Describe(string id, BacklogSnapshot backlog, IReadOnlyList<BacklogItem> archive)
    {
        var item = backlog.TryGet(id, out var open) ? open : archive.LastOrDefault(candidate => candidate.Id == id);
        if (item is null) return backlog.IsDone(id) ? $"{id} (done)" : $"{id} (unknown)";
        return $"{id} ({BacklogWords.Of(item.Status)}) {item.Title}";
    }
}
