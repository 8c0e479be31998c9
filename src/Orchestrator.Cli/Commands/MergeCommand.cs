using System.CommandLine;
using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Coordination;

namespace Orchestrator.Cli.Commands;

/// <summary><c>merge</c>: joins an item into another.</summary>
internal sealed class MergeCommand : ItemChangeCommand
{
    private readonly Option<string> into = new("--into") { Description = "The item that survives.", HelpName = "ID", Required = true };

    /// <summary>Makes the command.</summary>
    internal MergeCommand()
        : base("merge", "Join an item into another, which takes over its text, tags and dependencies.", "orchestrate merge a1b2c --into 00f3d") => Options.Add(into);

    private protected override string Done => "merged";

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, Invocation invocation, CancellationToken cancellationToken) =>
        editor.MergeAsync(id, invocation.Get(into)!, invocation.Commit, cancellationToken);
}
