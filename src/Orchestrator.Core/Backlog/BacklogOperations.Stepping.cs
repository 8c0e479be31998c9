using Orchestrator.Pipelines;

namespace Orchestrator.Backlog;

public static partial class BacklogOperations
{
    /// <summary>Moves an item one step along its life, or to a named phase, by hand; guardrails do not apply.</summary>
    /// <param name="draft">The transaction.</param>
    /// <param name="id">Exact id.</param>
    /// <param name="to">A phase of the item's pipeline; null: the next step.</param>
    /// <param name="pipelines">The configured pipelines.</param>
    /// <exception cref="OrchestratorException">
    /// OrcItemNotFound, OrcItemDone, OrcIllegalTransition when it is blocked, OrcUnknownPipeline, OrcUnknownPhase, or OrcLastPhase.
    /// </exception>
    public static ChangeReport Step(BacklogDraft draft, string id, string? to, PipelineCatalog pipelines)
    {
        var item = Healing.Heal(draft.Get(id), pipelines);
        var pipeline = PipelineOf(item, pipelines);
        if (NullIfBlank(to)?.Trim() is { } name)
        {
            var phase = pipeline.Find(name) ?? pipeline.Find(name.ToLowerInvariant()) ?? throw Transitions.UnknownPhase(item, pipeline, name);
            return ChangeReport.Of(Save(draft, Transitions.JumpTo(item, phase)));
        }

        if (item.Status == ItemStatus.InProgress && pipeline.NextInPool(Transitions.CurrentPhase(item, pipeline)) is null)
            throw new OrchestratorException(
                "OrcLastPhase",
                $"{item} is at {item.Phase}, the last phase of pipeline {pipeline.Name}.",
                $"Complete it with Complete-BacklogItem {id} (orchestrate complete {id}).",
                target: id);
        return ChangeReport.Of(Save(draft, Transitions.Advance(item, pipeline)));
    }
}
