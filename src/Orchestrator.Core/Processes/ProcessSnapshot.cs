namespace Orchestrator.Processes;

/// <summary>The process table at one moment, with the questions that ending survivors needs answered.</summary>
internal sealed class ProcessSnapshot(IReadOnlyList<ProcessEntry> entries)
{
    private ILookup<int, ProcessEntry>? children;

    /// <summary>All processes, zombies included.</summary>
    public IReadOnlyList<ProcessEntry> Entries => entries;

    /// <summary>
    /// The living processes of one attempt: members of its group or session, bearers of its marker, and the descendants of all these.
    /// </summary>
    /// <param name="leader">The number of its leader, which is that of its group and session; it is not listed itself.</param>
    /// <param name="marker">Its marker; null for none.</param>
    /// <param name="alsoBelongs">What else is known to belong to it; null for nothing.</param>
    public List<ProcessEntry> OfAttempt(int leader, string? marker, Func<ProcessEntry, bool>? alsoBelongs = null)
    {
        var roots = entries.Where(e =>
            e.Group == leader || e.Session == leader || (marker is not null && e.Markers is not null && e.Markers.Contains(marker))
            || (alsoBelongs is not null && alsoBelongs(e)));
        return [.. WithDescendants(roots).Where(e => e.IsAlive && e.Id != leader && e.Id != Environment.ProcessId)];
    }

    /// <summary>
    /// The living processes that bear a marker with this beginning, all that share a session with them, and the descendants of all these.
    /// </summary>
    /// <remarks>This process, its ancestors and its own session are left out.</remarks>
    public List<ProcessEntry> OfMarkerPrefix(string prefix)
    {
        var (spared, sparedSessions) = SelfAndAncestors();
        var bearers = entries
            .Where(e => !spared.Contains(e.Id) && e.Markers?.Any(marker => marker.StartsWith(prefix, StringComparison.Ordinal)) == true)
            .ToList();
        if (bearers.Count == 0) return [];
        // An attempt's leader starts a session and a session cannot be joined from outside, so whoever shares it descends from it.
        var sessions = bearers.Select(e => e.Session).Where(s => s > 1 && !sparedSessions.Contains(s)).ToHashSet();
        var roots = entries.Where(e => sessions.Contains(e.Session)).Concat(bearers);
        return [.. WithDescendants(roots).Where(e => e.IsAlive && !spared.Contains(e.Id))];
    }

    /// <summary>The living processes that meet a condition, and the descendants of these.</summary>
    public List<ProcessEntry> Where(Func<ProcessEntry, bool> condition) =>
        [.. WithDescendants(entries.Where(condition)).Where(e => e.IsAlive && e.Id != Environment.ProcessId)];

    private IEnumerable<ProcessEntry> WithDescendants(IEnumerable<ProcessEntry> roots)
    {
        var seen = new HashSet<int>();
        var waiting = new Stack<ProcessEntry>(roots);
        if (waiting.Count == 0) yield break;
        children ??= entries.ToLookup(e => e.Parent);
        while (waiting.TryPop(out var entry))
        {
            if (entry.Id <= 1 || !seen.Add(entry.Id)) continue;
            yield return entry;
            foreach (var child in children[entry.Id]) waiting.Push(child);
        }
    }

    private (HashSet<int> Ids, HashSet<int> Sessions) SelfAndAncestors()
    {
        var byId = new Dictionary<int, ProcessEntry>(entries.Count);
        foreach (var entry in entries) byId[entry.Id] = entry;
        HashSet<int> ids = [], sessions = [];
        for (var id = Environment.ProcessId; id > 0 && ids.Add(id) && byId.TryGetValue(id, out var entry); id = entry.Parent)
            sessions.Add(entry.Session);
        return (ids, sessions);
    }
}
