using System.CommandLine;
using Orchestrator.Backlog;
using Orchestrator.Cli.CommandLine;
using Orchestrator.Coordination;

namespace Orchestrator.Cli.Commands;

/// <summary><c>set</c>: changes what an item says.</summary>
internal sealed class SetCommand : ItemChangeCommand
{
    private readonly Option<string?> title = new("--title") { Description = "New title.", HelpName = "TEXT" };
    private readonly Option<string?> description = new("--description", "-d") { Description = "New description; - reads it from standard input, \"\" clears it.", HelpName = "TEXT|-" };
    private readonly Option<long?> priority = Words.Number("--priority", "New priority; higher goes first.");
    private readonly Option<Optional<ItemSize?>> size = Words.Clearable<ItemSize>("--size", "New size.");
    private readonly Option<Optional<Level?>> complexity = Words.Clearable<Level>("--complexity", "New complexity.");
    private readonly Option<Optional<Level?>> risk = Words.Clearable<Level>("--risk", "New risk.");
    private readonly Option<Optional<Level?>> impact = Words.Clearable<Level>("--impact", "New impact.");
    private readonly Option<Optional<string?>> pipeline = Words.ClearableText("--pipeline", "New pipeline; none: the default one.", "NAME|none");
    private readonly Option<Optional<string?>> parent = Words.ClearableText("--parent", "New parent.", "ID|none");
    private readonly Option<bool> review = new("--requires-human-review") { Description = "Whether a person wants to look before it goes on.", HelpName = "true|false" };
    private readonly Option<string[]> tags = new("--tag") { Description = "All tags anew; \"\" for none.", HelpName = "TAG" };
    private readonly Option<string[]> addTags = new("--add-tag") { Description = "A tag to add.", HelpName = "TAG" };
    private readonly Option<string[]> removeTags = new("--remove-tag") { Description = "A tag to take away.", HelpName = "TAG" };
    private readonly Option<string[]> dependsOn = new("--depends-on") { Description = "All dependencies anew; \"\" for none.", HelpName = "ID" };
    private readonly Option<string[]> addDependencies = new("--add-dependency") { Description = "An item to be done first.", HelpName = "ID" };
    private readonly Option<string[]> removeDependencies = new("--remove-dependency") { Description = "An item that need not be done first.", HelpName = "ID" };

    /// <summary>Makes the command.</summary>
    internal SetCommand()
        : base("set", "Change what an item says.", "orchestrate set a1b2c --priority 10 --size small --add-tag urgent", "orchestrate set a1b2c --risk none --remove-dependency 00f3d")
    {
        Option[] all =
        [
            title, description, priority, size, complexity, risk, impact, pipeline, parent, review,
            tags, addTags, removeTags, dependsOn, addDependencies, removeDependencies,
        ];
        foreach (var option in all) Options.Add(option);
        Validators.Add(result =>
        {
            if (all.All(option => result.GetResult(option) is null)) result.AddError("Nothing to change was given.");
        });
    }

    private protected override string Done => "changed";

    private protected override async Task<ChangeReport> ChangeAsync(
        BacklogEditor editor, string id, Invocation invocation, CancellationToken cancellationToken)
    {
        var edit = new ItemEdit
        {
            Title = invocation.Has(title) ? new(invocation.Get(title)!) : default,
            Description = invocation.Has(description)
                ? new(await Invocation.TextAsync(invocation.Get(description), cancellationToken).ConfigureAwait(false))
                : default,
            Priority = invocation.Get(priority) is { } number ? new(number) : default,
            Size = invocation.Get(size),
            Complexity = invocation.Get(complexity),
            Risk = invocation.Get(risk),
            Impact = invocation.Get(impact),
            Pipeline = invocation.Get(pipeline),
            Parent = invocation.Get(parent),
            RequiresHumanReview = invocation.Given(review),
            Tags = All(invocation, tags),
            AddTags = invocation.Get(addTags) ?? [],
            RemoveTags = invocation.Get(removeTags) ?? [],
            Dependencies = All(invocation, dependsOn),
            AddDependencies = invocation.Get(addDependencies) ?? [],
            RemoveDependencies = invocation.Get(removeDependencies) ?? [],
        };
        return await editor.SetAsync(id, edit, invocation.Commit, cancellationToken).ConfigureAwait(false);
    }

    private static Optional<IReadOnlyList<string>> All(Invocation invocation, Option<string[]> option) =>
        invocation.Has(option) ? new([.. invocation.Get(option)!.Where(word => word.Length > 0)]) : default;
}
