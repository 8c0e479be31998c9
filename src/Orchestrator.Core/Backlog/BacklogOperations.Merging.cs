using System.Text;

namespace Orchestrator.Backlog;

public static partial class BacklogOperations
{
    /// <summary>Merges an open item into another: text, tags and dependencies go over, dependents wait for the survivor, the other is archived as Duplicate.</summary>
    /// <param name="draft">The transaction.</param>
    /// <param name="id">Exact id of the item that goes.</param>
    /// <param name="into">Exact id of the item that stays.</param>
    /// <returns>The survivor first, then the archived item, then those whose dependencies changed.</returns>
    /// <exception cref="OrchestratorException">OrcItemNotFound, OrcItemDone, or OrcSelfDuplicate.</exception>
    public static ChangeReport Merge(BacklogDraft draft, string id, string into)
    {
        var leaving = draft.Get(id);
        RequireOther(draft, leaving, into);
        var survivor = draft.Get(into);
        var warnings = new List<string>();

        // The leaving item goes first, so that its own edges no longer count when cycles are looked for.
        var archived = SaveToArchive(draft, Transitions.Finish(leaving, Resolution.Duplicate));
        var dependencies = survivor.Dependencies.Where(other => other != id).ToList();
        foreach (var dependency in leaving.Dependencies)
            if (dependency != into && !dependencies.Contains(dependency) && IsAcyclic(draft, into, dependency, warnings)) dependencies.Add(dependency);
        var merged = Save(draft, survivor with
        {
            Description = MergedDescription(survivor, leaving),
            Tags = [.. survivor.Tags.Union(leaving.Tags)],
            Dependencies = dependencies,
        });

        var repointed = Repoint(draft, id, into, warnings);
        return new(
            [merged, archived, .. repointed],
            [WorklogNote.About(leaving, WorklogOutcome.Merged, $"Merged into {into} ({survivor.Title}).")],
            warnings);
    }

    /// <summary>Which of two items that say the same stays: a running one, else the one further along, else the older, else the smaller id.</summary>
    /// <param name="a">One item.</param>
    /// <param name="b">The other.</param>
    /// <param name="isRunning">Whether an agent works on the item of that id.</param>
    /// <returns>The survivor, or null when both are running: nothing is stopped for a guess.</returns>
    public static BacklogItem? ChooseSurvivor(BacklogItem a, BacklogItem b, Func<string, bool> isRunning)
    {
        var (runsA, runsB) = (isRunning(a.Id), isRunning(b.Id));
        if (runsA || runsB) return runsA && runsB ? null : runsA ? a : b;
        var byProgress = Progress(a).CompareTo(Progress(b));
        if (byProgress != 0) return byProgress > 0 ? a : b;
        var byAge = a.CreatedAt.CompareTo(b.CreatedAt);
        if (byAge == 0) byAge = string.CompareOrdinal(a.Id, b.Id);
        return byAge <= 0 ? a : b;
    }

    private static int Progress(BacklogItem item) => (item.Status == ItemStatus.Blocked ? item.BlockedFromStatus ?? ItemStatus.New : item.Status) switch
    {
        ItemStatus.InProgress => 3,
        ItemStatus.Ready => 2,
        ItemStatus.Scoping => 1,
        _ => 0,
    };

    private static string MergedDescription(BacklogItem survivor, BacklogItem leaving)
    {
        var text = new StringBuilder();
        if (survivor.Description is { } present) text.Append(present.TrimEnd()).Append("\n\n");
        text.Append("Merged from ").Append(leaving.Id).Append(": ").Append(leaving.Title);
        if (leaving.Description is { } description) text.Append("\n\n").Append(description.Trim());
        if (leaving.StructuredDescription is { } parts)
        {
            Append("Context", parts.Context);
            Append("Problem", parts.Problem);
            Append("Solution", parts.Solution);
            Append("Impact", parts.Impact);
        }

        return text.ToString();

        void Append(string name, string part)
        {
            if (part.Length > 0) text.Append("\n\n").Append(name).Append(": ").Append(part);
        }
    }
}
