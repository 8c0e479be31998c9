namespace Orchestrator.Backlog;

public static partial class BacklogOperations
{
    /// <summary>Completes an open item outside the pipeline and archives it.</summary>
    /// <exception cref="OrchestratorException">OrcItemNotFound or OrcItemDone.</exception>
    public static ChangeReport Complete(BacklogDraft draft, string id)
    {
        var item = draft.Get(id);
        return ChangeReport.Of(
            SaveToArchive(draft, Transitions.Finish(item, Resolution.Completed)), WorklogNote.About(item, WorklogOutcome.Complete, "Completed by hand."));
    }

    /// <summary>Closes an open item without doing it and archives it.</summary>
    /// <param name="draft">The transaction.</param>
    /// <param name="id">Exact id.</param>
    /// <param name="resolution">WontDo or Duplicate; Completed when the work turned out to be there already.</param>
    /// <param name="duplicateOf">The surviving item, exact id, needed with Duplicate; those who depended on the closed one depend on it then.</param>
    /// <param name="summary">What the worklog should say; null: the resolution.</param>
    /// <exception cref="OrchestratorException">OrcItemNotFound, OrcItemDone, OrcDuplicateOfMissing, OrcDuplicateOfUnexpected, or OrcSelfDuplicate.</exception>
    public static ChangeReport Close(BacklogDraft draft, string id, Resolution resolution, string? duplicateOf = null, string? summary = null)
    {
        var item = draft.Get(id);
        var survivor = NullIfBlank(duplicateOf)?.Trim();
        if (resolution == Resolution.Duplicate && survivor is null)
            throw new OrchestratorException(
                "OrcDuplicateOfMissing", $"{item} cannot be closed as a duplicate of nothing.", "Name the surviving item with -DuplicateOf (--duplicate-of).", ErrorKind.InvalidArgument, id);
        if (resolution != Resolution.Duplicate && survivor is not null)
            throw new OrchestratorException(
                "OrcDuplicateOfUnexpected", $"{item} is not being closed as a duplicate.", "Close it with the reason Duplicate, or leave the surviving item out.", ErrorKind.InvalidArgument, id);
        if (survivor is not null) RequireOther(draft, item, survivor);

        var text = summary ?? resolution switch
        {
            Resolution.Duplicate => $"Closed as a duplicate of {survivor}.",
            Resolution.Completed => "Closed: it is done already.",
            _ => "Closed: it will not be done.",
        };
        var warnings = new List<string>();
        var changed = new List<BacklogItem> { SaveToArchive(draft, Transitions.Finish(item, resolution)) };
        if (survivor is not null) changed.AddRange(Repoint(draft, id, survivor, warnings));
        else if (resolution == Resolution.WontDo && Dependents(draft, id) is { Count: > 0 } dependents)
            warnings.Add($"{string.Join(", ", dependents.Select(dependent => dependent.Id))} depended on {id} and no longer wait for it.");
        return new(changed, [WorklogNote.About(item, WorklogOutcome.Closed, text)], warnings);
    }

    /// <summary>Brings an archived item back as New.</summary>
    /// <exception cref="OrchestratorException">OrcItemNotFound, OrcItemOpen, or OrcItemPruned when the archive no longer holds its text.</exception>
    public static ChangeReport Restore(BacklogDraft draft, string id)
    {
        if (draft.TryGet(id, out var open) && open.Status != ItemStatus.Done)
            throw new OrchestratorException("OrcItemOpen", $"{open} is not done; its status is {open.Status}.", "Only done items can be restored.", target: id);
        if ((open ?? draft.ReadArchived(id)) is not { } archived)
        {
            if (!draft.IsDone(id)) draft.Get(id);
            throw new OrchestratorException(
                "OrcItemPruned", $"{id} was taken out of the archive; only its id is left.", "Add it anew with Add-BacklogItem (orchestrate add).", ErrorKind.NotFound, id);
        }

        // While it was archived others may have come to depend on it; an edge that would now close a cycle is dropped.
        var warnings = new List<string>();
        var restored = Transitions.Restore(archived);
        restored = restored with { Dependencies = [.. restored.Dependencies.Where(dependency => IsAcyclic(draft, id, dependency, warnings))] };
        draft.Restore(restored);
        return ChangeReport.Of(draft.Changed[id], warnings: warnings);
    }

    private static void RequireOther(BacklogDraft draft, BacklogItem item, string other)
    {
        if (item.Id == other)
            throw new OrchestratorException(
                "OrcSelfDuplicate", $"{item} cannot be a duplicate of itself.", "Name another item.", ErrorKind.InvalidArgument, item.Id);
        if (!draft.Exists(other)) draft.Get(other);
    }

    private static bool IsAcyclic(BacklogDraft draft, string id, string dependency, List<string> warnings)
    {
        if (DependencyGraph.CycleClosedBy(id, dependency, draft.Find) is not { } cycle) return true;
        warnings.Add($"{id} does not depend on {dependency} any more: {DependencyGraph.Show(cycle)} would wait for itself.");
        return false;
    }

    /// <summary>Lets everybody who waited for one item wait for another; an edge to itself or one that closes a cycle is dropped.</summary>
    internal static List<BacklogItem> Repoint(BacklogDraft draft, string from, string to, List<string> warnings)
    {
        var changed = new List<BacklogItem>();
        foreach (var dependent in Dependents(draft, from))
        {
            var without = dependent.Dependencies.Where(id => id != from).ToList();
            if (dependent.Id != to && !without.Contains(to) && IsAcyclic(draft, dependent.Id, to, warnings))
                without.Insert(Math.Min(IndexOf(dependent.Dependencies, from), without.Count), to);
            changed.Add(Save(draft, dependent with { Dependencies = without }));
        }

        return changed;
    }

    private static int IndexOf(IReadOnlyList<string> list, string text)
    {
        for (var i = 0; i < list.Count; i++)
            if (list[i] == text) return i;
        return list.Count;
    }
}
