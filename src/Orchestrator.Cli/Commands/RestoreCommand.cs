using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Coordination;

namespace Orchestrator.Cli.Commands;

/// <summary><c>restore</c>: brings an archived item back.</summary>
internal sealed class RestoreCommand : ItemChangeCommand
{
    /// <summary>Makes the command.</summary>
    internal RestoreCommand()
        : base("restore", "Bring an archived item back as new.", "orchestrate restore a1b2c")
    {
    }

    private protected override string Done => "restored";

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, Invocation invocation, CancellationToken cancellationToken) =>
        editor.RestoreAsync(id, invocation.Commit, cancellationToken);
}
