using System.CommandLine;
using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Coordination;

namespace Orchestrator.Cli.Commands;

/// <summary><c>remove</c>: deletes an item.</summary>
internal sealed class RemoveCommand : ItemChangeCommand
{
    private readonly Option<bool> force = new("--force") { Description = "Remove it although others depend on it; it leaves their lists." };

    /// <summary>Makes the command.</summary>
    internal RemoveCommand()
        : base("remove", "Delete an item for good; to keep a trace of it, close it instead.", "orchestrate remove a1b2c") => Options.Add(force);

    private protected override string Done => "removed";

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, Invocation invocation, CancellationToken cancellationToken) =>
        editor.RemoveAsync(id, invocation.Get(force), invocation.Commit, cancellationToken);
}
