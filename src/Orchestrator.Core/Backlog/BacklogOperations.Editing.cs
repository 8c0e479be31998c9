using Orchestrator.Pipelines;

namespace Orchestrator.Backlog;

public static partial class BacklogOperations
{
    private const int DependentsNamed = 5;

    /// <summary>Changes fields of an open item; an edit that changes nothing writes nothing.</summary>
    /// <param name="draft">The transaction.</param>
    /// <param name="id">Exact id.</param>
    /// <param name="edit">What to change.</param>
    /// <param name="pipelines">The configured pipelines.</param>
    /// <exception cref="OrchestratorException">
    /// OrcItemNotFound, OrcItemDone, OrcInvalidTitle, OrcInvalidTag, OrcUnknownPipeline, OrcDependencyCycle, or what an id inside the edit gives.
    /// </exception>
    public static ChangeReport Set(BacklogDraft draft, string id, ItemEdit edit, PipelineCatalog pipelines)
    {
        var warnings = new List<string>();
        var item = draft.Get(id);
        var edited = item with
        {
            Title = edit.Title.HasValue ? ItemTitle.Require(edit.Title.Value) : item.Title,
            Description = edit.Description.HasValue ? NullIfBlank(edit.Description.Value) : item.Description,
            Priority = edit.Priority.Or(item.Priority),
            Size = edit.Size.Or(item.Size),
            Complexity = edit.Complexity.Or(item.Complexity),
            Risk = edit.Risk.Or(item.Risk),
            Impact = edit.Impact.Or(item.Impact),
            RequiresHumanReview = edit.RequiresHumanReview.Or(item.RequiresHumanReview),
            Parent = edit.Parent.HasValue ? Reference(draft, id, edit.Parent.Value, warnings) : item.Parent,
            Tags = EditedTags(item, edit),
        };
        edited = WithDependencies(draft, edited, edit, warnings);
        if (edit.Pipeline.HasValue) edited = WithPipeline(edited, NullIfBlank(edit.Pipeline.Value)?.Trim(), pipelines, warnings);
        return ChangeReport.Of(IsSame(item, edited) ? item : Save(draft, edited), warnings: warnings);
    }

    /// <summary>Deletes an open item for good.</summary>
    /// <param name="draft">The transaction.</param>
    /// <param name="id">Exact id.</param>
    /// <param name="force">Whether to delete it although others depend on it; their lists are cleaned.</param>
    /// <returns>The deleted item first, then those whose lists were cleaned.</returns>
    /// <exception cref="OrchestratorException">OrcItemNotFound, OrcItemDone, or OrcItemHasDependents.</exception>
    public static ChangeReport Remove(BacklogDraft draft, string id, bool force = false)
    {
        var item = draft.Get(id);
        var dependents = Dependents(draft, id);
        if (dependents.Count > 0 && !force)
        {
            var named = string.Join(", ", dependents.Take(DependentsNamed));
            var more = dependents.Count > DependentsNamed ? $" and {dependents.Count - DependentsNamed} more" : "";
            throw new OrchestratorException(
                "OrcItemHasDependents",
                $"{item} cannot be removed: {named}{more} depend{(dependents.Count == 1 ? "s" : "")} on it.",
                "Close it instead, or use -Force (--force) to take it out of their dependencies.",
                target: id);
        }

        var changed = new List<BacklogItem> { item };
        foreach (var dependent in dependents)
            changed.Add(Save(draft, dependent with { Dependencies = [.. dependent.Dependencies.Where(other => other != id)] }));
        draft.Remove(id);
        return new(changed, [], []);
    }

    private static List<BacklogItem> Dependents(BacklogDraft draft, string id) =>
        [.. draft.Items.Where(item => item.Id != id && item.Dependencies.Contains(id)).OrderBy(item => item.Id, StringComparer.Ordinal)];

    private static IReadOnlyList<string> EditedTags(BacklogItem item, ItemEdit edit)
    {
        if (!edit.Tags.HasValue && edit.AddTags.Count == 0 && edit.RemoveTags.Count == 0) return item.Tags;
        var removed = CleanTags(edit.RemoveTags);
        return [.. CleanTags(edit.Tags.Or(item.Tags).Concat(edit.AddTags)).Where(tag => !removed.Contains(tag))];
    }

    private static BacklogItem WithDependencies(BacklogDraft draft, BacklogItem item, ItemEdit edit, List<string> warnings)
    {
        if (edit.Dependencies.HasValue)
            item = item with { Dependencies = AddDependencies(draft, item with { Dependencies = [] }, edit.Dependencies.Value, warnings) };
        if (edit.AddDependencies.Count > 0)
            item = item with { Dependencies = AddDependencies(draft, item, edit.AddDependencies, warnings) };
        if (edit.RemoveDependencies.Count == 0) return item;

        // Its own list is asked first: an unknown or malformed id must be removable by exactly its text.
        var removed = edit.RemoveDependencies
            .Select(text => item.Dependencies.Contains(text.Trim()) ? text.Trim() : Resolve(draft, text))
            .ToHashSet(StringComparer.Ordinal);
        return item with { Dependencies = [.. item.Dependencies.Where(id => !removed.Contains(id))] };
    }

    private static BacklogItem WithPipeline(BacklogItem item, string? name, PipelineCatalog pipelines, List<string> warnings)
    {
        var pipeline = pipelines.Find(name) ?? throw UnknownPipeline(name!, pipelines, item.Id);
        item = item with { Pipeline = name };
        if (item.Phase is null || pipeline.Find(item.Phase)?.Pool == item.PhasePool) return item;

        // The phase stays behind with the old pipeline; the item goes on at the beginning of the same half of the new one.
        var status = item.Status == ItemStatus.Blocked ? item.BlockedFromStatus : item.Status;
        var moved = Healing.Heal(item with { Status = status ?? ItemStatus.New, Phase = null, PhasePool = null, SubphaseCount = 0 }, pipelines);
        warnings.Add($"Pipeline {pipeline.Name} has no phase '{item.Phase}'; {item.Id} goes on at {moved.Phase ?? moved.Status.ToString()}.");
        return item.Status == ItemStatus.Blocked
            ? moved with { Status = ItemStatus.Blocked, BlockedFromStatus = moved.Status }
            : moved;
    }

    // Records compare lists by reference; an edit that gives equal lists is no change.
    private static bool IsSame(BacklogItem a, BacklogItem b) =>
        a.Tags.SequenceEqual(b.Tags) && a.Dependencies.SequenceEqual(b.Dependencies) && a with { Tags = b.Tags, Dependencies = b.Dependencies } == b;
}
