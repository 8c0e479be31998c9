using Orchestrator.Pipelines;

namespace Orchestrator.Backlog;

public static partial class BacklogOperations
{
    /// <summary>Adds a New item.</summary>
    /// <param name="draft">The transaction.</param>
    /// <param name="spec">What is known of the item.</param>
    /// <param name="pipelines">The pipelines it may name; null: not checked here.</param>
    /// <exception cref="OrchestratorException">
    /// OrcInvalidTitle, OrcInvalidTag, OrcInvalidId, OrcUnknownPipeline, OrcAmbiguousId, OrcDependencyCycle, or OrcIdTaken.
    /// </exception>
    public static ChangeReport Add(BacklogDraft draft, BacklogItemSpec spec, PipelineCatalog? pipelines = null)
    {
        var warnings = new List<string>();
        var title = ItemTitle.Require(spec.Title);
        var pipeline = NullIfBlank(spec.Pipeline)?.Trim();
        if (pipeline is not null && pipelines is not null && pipelines.Find(pipeline) is null) throw UnknownPipeline(pipeline, pipelines, null);
        if (spec.Id is not null && draft.Exists(ItemId.Require(spec.Id)))
            throw new OrchestratorException(
                "OrcIdTaken", $"There is an item {spec.Id} already.", "Leave the id out; a free one is drawn.", target: spec.Id);

        var id = spec.Id ?? draft.NewId();
        var item = new BacklogItem
        {
            Id = id,
            Title = title,
            Description = NullIfBlank(spec.Description),
            Size = spec.Size,
            Complexity = spec.Complexity,
            Risk = spec.Risk,
            Impact = spec.Impact,
            Priority = spec.Priority,
            Pipeline = pipeline,
            Parent = Reference(draft, id, spec.Parent, warnings),
            Tags = CleanTags(spec.Tags),
            RequiresHumanReview = spec.RequiresHumanReview,
            Origin = spec.Origin,

            // Items added together keep their order: what else is equal goes by age.
            CreatedAt = draft.Now.AddTicks(draft.Changed.Count),
        };
        if (spec.Extensions is not null) item = item with { Extensions = spec.Extensions };
        item = item with { Dependencies = AddDependencies(draft, item, spec.DependsOn, warnings) };
        return ChangeReport.Of(Save(draft, item), warnings: warnings);
    }

    private static List<string> CleanTags(IEnumerable<string> tags)
    {
        var cleaned = new List<string>();
        foreach (var tag in tags)
        {
            var trimmed = tag.Trim();
            if (trimmed.Any(char.IsControl))
                throw new OrchestratorException(
                    "OrcInvalidTag", $"The tag '{ItemTitle.Clean(trimmed)}' contains a control character.", "Write tags in one line of plain text.", ErrorKind.InvalidArgument, trimmed);
            if (trimmed.Length > 0 && !cleaned.Contains(trimmed)) cleaned.Add(trimmed);
        }

        return cleaned;
    }

    /// <summary>The item's dependencies with the typed ones added, in order, without duplicates.</summary>
    private static List<string> AddDependencies(BacklogDraft draft, BacklogItem item, IEnumerable<string> typed, List<string> warnings)
    {
        var dependencies = item.Dependencies.ToList();
        foreach (var text in typed)
        {
            if (Reference(draft, item.Id, text, warnings) is not { } id || dependencies.Contains(id)) continue;
            if (DependencyGraph.CycleClosedBy(item.Id, id, draft.Find) is { } cycle)
                throw new OrchestratorException(
                    "OrcDependencyCycle",
                    $"{item.Id} cannot depend on {id}: {DependencyGraph.Show(cycle)} would wait for itself.",
                    "Remove one of these dependencies first.",
                    ErrorKind.InvalidArgument,
                    item.Id);
            dependencies.Add(id);
        }

        return dependencies;
    }

    /// <summary>The id a person means; one that is known nowhere is kept, with a warning, when it could be an id: the item then waits for it.</summary>
    private static string? Reference(BacklogDraft draft, string itemId, string? typed, List<string> warnings)
    {
        if (NullIfBlank(typed)?.Trim() is not { } text) return null;
        if (text == itemId || draft.TryGet(text, out _)) return text;
        if (ItemId.Find(text, draft.Items, draft.Basis.ArchivedIds) is { } id) return id;
        if (!ItemId.IsValid(text)) return Resolve(draft, text);
        var nearest = EditDistance.Nearest(text, draft.Items.Select(item => item.Id).Concat(draft.Basis.ArchivedIds), ItemId.SuggestionDistance);
        warnings.Add($"{itemId} refers to {text}, which is not known{(nearest is null ? "" : $" (did you mean {nearest}?)")}.");
        return text;
    }
}
