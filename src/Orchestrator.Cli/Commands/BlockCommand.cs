using System.CommandLine;
using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Coordination;

namespace Orchestrator.Cli.Commands;

/// <summary><c>block</c>: holds an item back.</summary>
internal sealed class BlockCommand : ItemChangeCommand
{
    private readonly Option<string> reason = new("--reason") { Description = "Why.", HelpName = "TEXT", Required = true };
    private readonly Option<BlockType?> type = Words.Option<BlockType>("--type", "The kind of block; decision if not given.");

    /// <summary>Makes the command.</summary>
    internal BlockCommand()
        : base("block", "Hold an item back until a person unblocks it.", "orchestrate block a1b2c --reason \"Which export format?\" --type decision")
    {
        Options.Add(reason);
        Options.Add(type);
    }

    private protected override string Done => "blocked";

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, Invocation invocation, CancellationToken cancellationToken) =>
        editor.BlockAsync(id, invocation.Get(reason)!, invocation.Get(type), invocation.Commit, cancellationToken);
}
