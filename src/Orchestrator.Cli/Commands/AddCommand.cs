using System.CommandLine;
using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Coordination;

namespace Orchestrator.Cli.Commands;

/// <summary><c>add</c>: adds an item and prints its id.</summary>
internal sealed class AddCommand : CliCommand
{
    private readonly Argument<string> title = new("TITLE") { Description = "What is to be done, on one line." };
    private readonly Option<string?> description = new("--description", "-d") { Description = "More about it; - reads it from standard input.", HelpName = "TEXT|-" };
    private readonly Option<ItemSize?> size = Words.Option<ItemSize>("--size", "Expected extent.");
    private readonly Option<Level?> complexity = Words.Option<Level>("--complexity", "Expected complexity.");
    private readonly Option<Level?> risk = Words.Option<Level>("--risk", "Expected risk.");
    private readonly Option<Level?> impact = Words.Option<Level>("--impact", "Expected impact.");
    private readonly Option<long?> priority = Words.Number("--priority", "Higher goes first; 0 if not given.");
    private readonly Option<string?> pipeline = new("--pipeline") { Description = "The pipeline it goes through; the default one if not given.", HelpName = "NAME" };
    private readonly Option<string?> parent = new("--parent") { Description = "The item it belongs to.", HelpName = "ID" };
    private readonly Option<string[]> tags = new("--tag") { Description = "A free word; may be given several times.", HelpName = "TAG" };
    private readonly Option<string[]> dependsOn = new("--depends-on") { Description = "An item to be done first; may be given several times.", HelpName = "ID" };

    /// <summary>Makes the command.</summary>
    internal AddCommand()
        : base("add", "Add an item to the backlog and print its id.",
            "orchestrate add \"Add CSV export\" --size small --tag export --depends-on a1b2c",
            "orchestrate add \"Write the release notes\" --description - < notes.md")
    {
        Arguments.Add(title);
        foreach (var option in (Option[])[description, size, complexity, risk, impact, priority, pipeline, parent, tags, dependsOn]) Options.Add(option);
    }

    /// <inheritdoc/>
    internal override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var spec = new BacklogItemSpec
        {
            Title = invocation.Get(title),
            Description = await Invocation.TextAsync(invocation.Get(description), cancellationToken).ConfigureAwait(false),
            Size = invocation.Get(size),
            Complexity = invocation.Get(complexity),
            Risk = invocation.Get(risk),
            Impact = invocation.Get(impact),
            Priority = invocation.Get(priority) ?? 0,
            Pipeline = invocation.Get(pipeline),
            Parent = invocation.Get(parent),
            Tags = invocation.Get(tags) ?? [],
            DependsOn = invocation.Get(dependsOn) ?? [],
        };
        using var project = invocation.Open();
        var reports = await new BacklogEditor(project).AddAsync([spec], refused: null, invocation.Commit, cancellationToken).ConfigureAwait(false);
        foreach (var warning in reports[0].Warnings) invocation.Log.Write(LogLevel.Warn, warning);
        if (invocation.IsJson) invocation.WriteJson(json => ItemJson.Write(json, reports[0].Item));
        else invocation.Terminal.WriteLine(reports[0].Item.Id);
        return ExitCode.Ok;
    }
}
