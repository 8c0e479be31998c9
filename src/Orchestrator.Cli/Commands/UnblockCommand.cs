using System.CommandLine;
using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Coordination;

namespace Orchestrator.Cli.Commands;

/// <summary><c>unblock</c>: lets an item go on.</summary>
internal sealed class UnblockCommand : ItemChangeCommand
{
    private readonly Option<string?> notes = new("--notes") { Description = "The answer; the agent reads it with the question.", HelpName = "TEXT" };
    private readonly Option<bool> overrideGuardrails = new("--override-guardrails") { Description = "Accept the item above the project's guardrails." };

    /// <summary>Makes the command.</summary>
    internal UnblockCommand()
        : base("unblock", "Answer what an item waits for and let it go on where it stood.", "orchestrate unblock a1b2c --notes \"CSV with semicolons\"")
    {
        Options.Add(notes);
        Options.Add(overrideGuardrails);
    }

    private protected override string Done => "unblocked";

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, Invocation invocation, CancellationToken cancellationToken) =>
        editor.UnblockAsync(id, invocation.Get(notes), invocation.Get(overrideGuardrails), invocation.Commit, cancellationToken);
}
