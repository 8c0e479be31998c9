using Orchestrator.Pipelines;

namespace Orchestrator.Backlog;

/// <summary>What people do to the backlog, each as a function over the draft of one transaction (chapters 1.2 to 1.7, 5.4).</summary>
/// <remarks>
/// Items are named by their exact ids (<see cref="ItemId.Resolve(string, BacklogSnapshot)"/> finds them); ids inside a specification
/// or an edit are understood as people type them. A refusal is an <see cref="OrchestratorException"/> and leaves the draft to be thrown away.
/// </remarks>
public static partial class BacklogOperations
{
    /// <summary>Finds the id that a person means among the items of the draft.</summary>
    /// <exception cref="OrchestratorException">OrcItemNotFound or OrcAmbiguousId.</exception>
    public static string Resolve(BacklogDraft draft, string typed) =>
        draft.TryGet(typed, out _) ? typed : ItemId.Resolve(typed, draft.Items, draft.Basis.ArchivedIds);

    private static BacklogItem Save(BacklogDraft draft, BacklogItem item)
    {
        draft.Put(item);
        return draft.Changed[item.Id];
    }

    private static BacklogItem SaveToArchive(BacklogDraft draft, BacklogItem item)
    {
        draft.Archive(item);
        return draft.Archived[item.Id];
    }

    private static Pipeline PipelineOf(BacklogItem item, PipelineCatalog pipelines) =>
        pipelines.Find(item.Pipeline) ?? throw UnknownPipeline(item.Pipeline!, pipelines, item.Id);

    private static OrchestratorException UnknownPipeline(string name, PipelineCatalog pipelines, string? target) => new(
        "OrcUnknownPipeline",
        $"There is no pipeline '{name}'.",
        $"Use one of: {string.Join(", ", pipelines.All.Select(pipeline => pipeline.Name))}.",
        ErrorKind.NotFound,
        target ?? name);

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
