using System.CommandLine;
using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Coordination;

namespace Orchestrator.Cli.Commands;

/// <summary><c>close</c>: closes an item that nobody will do.</summary>
internal sealed class CloseCommand : ItemChangeCommand
{
    private const string WontDo = "wont_do";
    private const string Duplicate = "duplicate";

    private readonly Option<Resolution> reason = new("--reason")
    {
        Description = "Why.",
        HelpName = $"{WontDo}|{Duplicate}",
        Required = true,
        CustomParser = result =>
        {
            if (BacklogWords.TryParse<Resolution>(result.Tokens[0].Value, out var resolution) && resolution != Resolution.Completed) return resolution;
            result.AddError($"--reason does not know '{result.Tokens[0].Value}'. Allowed: {WontDo}, {Duplicate}; what is done goes by 'orchestrate complete'.");
            return default;
        },
    };

    private readonly Option<string?> duplicateOf = new("--duplicate-of") { Description = "The item that holds it; what depended on this one waits for that one then.", HelpName = "ID" };

    /// <summary>Makes the command.</summary>
    internal CloseCommand()
        : base("close", "Close an item that will not be done here.", "orchestrate close a1b2c --reason wont_do", "orchestrate close a1b2c --reason duplicate --duplicate-of 00f3d")
    {
        reason.CompletionSources.Add(WontDo, Duplicate);
        Options.Add(reason);
        Options.Add(duplicateOf);
        Validators.Add(result =>
        {
            if (result.GetResult(duplicateOf) is not null && result.GetResult(reason) is { } given && !given.Errors.Any() && result.GetValue(reason) != Resolution.Duplicate)
                result.AddError("--duplicate-of goes with --reason duplicate.");
        });
    }

    private protected override string Done => "closed";

    private protected override Task<ChangeReport> ChangeAsync(BacklogEditor editor, string id, Invocation invocation, CancellationToken cancellationToken) =>
        editor.CloseAsync(id, invocation.Get(reason), invocation.Get(duplicateOf), invocation.Commit, cancellationToken);
}
