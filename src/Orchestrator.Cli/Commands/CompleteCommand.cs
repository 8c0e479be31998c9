using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Coordination;

namespace Orchestrator.Cli.Commands;

/// <summary><c>complete</c>: marks an item as done outside the pipeline.</summary>
internal sealed class CompleteCommand : ItemChangeCommand
{
    /// <summary>Makes the command.</summary>
    internal CompleteCommand()
        : base("complete", "Mark an item as done although no pipeline did it.", "orchestrate complete a1b2c")
    {
    }

    private protected override string Done => "completed";

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, Invocation invocation, CancellationToken cancellationToken) =>
        editor.CompleteAsync(id, invocation.Commit, cancellationToken);
}
