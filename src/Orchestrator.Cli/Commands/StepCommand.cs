using System.CommandLine;
using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Coordination;

namespace Orchestrator.Cli.Commands;

/// <summary><c>step</c>: moves an item along its pipeline by hand.</summary>
internal sealed class StepCommand : ItemChangeCommand
{
    private readonly Option<string?> to = new("--to") { Description = "Go to this phase instead of one step.", HelpName = "PHASE" };

    /// <summary>Makes the command.</summary>
    internal StepCommand()
        : base("step", "Move an item one step along its pipeline without running an agent.", "orchestrate step a1b2c --to build")
    {
        Aliases.Add("advance");
        Options.Add(to);
    }

    private protected override string Done => "moved";

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, Invocation invocation, CancellationToken cancellationToken) =>
        editor.StepAsync(id, invocation.Get(to), invocation.Commit, cancellationToken);
}
