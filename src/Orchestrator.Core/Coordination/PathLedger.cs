using Orchestrator.Git;

namespace Orchestrator.Coordination;

/// <summary>Which phase a changed path belongs to, kept from one look at the working tree to the next (chapter 7.2).</summary>
/// <remarks>
/// Pure bookkeeping: whoever begins or ends a phase looks at the tree first, so between two looks the set of running phases is constant.
/// Owned by the coordinator; not shared between threads.
/// </remarks>
internal sealed class PathLedger
{
    private readonly Func<string, bool> isOwned;
    private readonly HashSet<string> users;
    private readonly Dictionary<int, IReadOnlyList<string>> running = [];
    private readonly Dictionary<string, SortedSet<int>> claims = new(StringComparer.Ordinal);
    private readonly HashSet<string> litter = new(StringComparer.Ordinal);
    private readonly HashSet<string> touched = new(StringComparer.Ordinal);
    private readonly HashSet<int> menders = [];
    private WorkingTree last;

    /// <summary>Starts from the tree as it is.</summary>
    /// <param name="tree">The tree at the start of the run.</param>
    /// <param name="isOwned">Whether a repository path is the product's own (store, worklog).</param>
    /// <param name="userPaths">Paths that are the user's.</param>
    public PathLedger(WorkingTree tree, Func<string, bool> isOwned, IReadOnlyList<string> userPaths)
    {
        last = tree;
        this.isOwned = isOwned;
        users = new(userPaths, StringComparer.Ordinal);
    }

    /// <summary>The tree at the last look.</summary>
    public WorkingTree Last => last;

    /// <summary>Paths that are the user's.</summary>
    public IReadOnlySet<string> UserPaths => users;

    /// <summary>Whether any phase runs.</summary>
    public bool IsIdle => running.Count == 0;

    /// <summary>Whether no other phase than this one runs.</summary>
    public bool IsIdleBut(int? token) => running.Count == 0 || (running.Count == 1 && token is { } only && running.ContainsKey(only));

    /// <summary>Attributes everything that changed since the last look.</summary>
    /// <returns>The user's own paths that changed while phases ran, each once: an agent may have touched them.</returns>
    public IReadOnlyList<DisturbedPath> Observe(WorkingTree now)
    {
        List<DisturbedPath> disturbed = [];
        foreach (var path in WorkingTree.Differences(last, now))
        {
            if (isOwned(path)) continue;
            var isDirty = now.Dirty.ContainsKey(path);
            if (users.Contains(path))
            {
                var isCommitted = !isDirty && now.Head != last.Head;
                if (isCommitted) users.Remove(path);
                if (running.Count > 0 && touched.Add(path)) disturbed.Add(new(path, isCommitted));
                continue;
            }

            if (!isDirty)
            {
                claims.Remove(path);
                litter.Remove(path);
                continue;
            }

            // Left by a verification: nobody's, until an agent works on it.
            if (running.Count == 0 && litter.Contains(path)) continue;
            litter.Remove(path);

            if (OwnerOf(path) is { } owner) claims[path] = [owner];
            else if (claims.TryGetValue(path, out var earlier))
            {
                // One whose commit git refused stays with that commit, whoever mends or changes it meanwhile: it is nobody's own,
                // and phases that did not run at the same time share nothing.
                if (earlier.Any(running.ContainsKey)) earlier.UnionWith(running.Keys);
                else menders.UnionWith(running.Keys);
            }
            else if (running.Count == 0) users.Add(path);
            else claims[path] = [.. running.Keys];
        }

        last = now;
        return disturbed;
    }

    /// <summary>A phase begins; look at the tree first.</summary>
    /// <param name="token">The phase.</param>
    /// <param name="ownFolders">Path beginnings that are its own whoever else runs.</param>
    public void Begin(int token, IReadOnlyList<string> ownFolders) => running[token] = ownFolders;

    /// <summary>The paths that are this phase's alone so far; look at the tree first.</summary>
    public IReadOnlyList<string> PathsOf(int token) =>
        [.. claims.Where(claim => claim.Value.Count == 1 && claim.Value.Contains(token)).Select(claim => claim.Key).Order(StringComparer.Ordinal)];

    /// <summary>The paths that this phase and others may have changed; look at the tree first.</summary>
    public IReadOnlyList<string> SharedPathsOf(int token) =>
        [.. claims.Where(claim => claim.Value.Count > 1 && claim.Value.Contains(token)).Select(claim => claim.Key).Order(StringComparer.Ordinal)];

    /// <summary>Whether a file of an earlier phase, whose commit git has refused, changed while this one ran; look at the tree first.</summary>
    public bool HasChangedPending(int token) => menders.Contains(token);

    /// <summary>Whether no other phase runs than this one, and nothing in its own folders is anybody else's.</summary>
    public bool IsUndisputed(int token)
    {
        if (!IsIdleBut(token) || !running.TryGetValue(token, out var folders)) return false;
        var others = users.Concat(litter).Concat(claims.Where(claim => !claim.Value.SetEquals([token])).Select(claim => claim.Key));
        return !others.Any(path => folders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)));
    }

    /// <summary>Takes paths that appeared at the last look away from a phase: they are verification's litter, in no commit unless an agent changes them later.</summary>
    public void Disown(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            claims.Remove(path);
            litter.Add(path);
        }
    }

    /// <summary>The phase has ended.</summary>
    public void End(int token)
    {
        running.Remove(token);
        menders.Remove(token);
    }

    /// <summary>Paths that several phases may have changed and of which none runs any more, with those phases.</summary>
    public IReadOnlyList<SharedPath> SharedAndSettled() =>
        [.. claims.Where(claim => claim.Value.Count > 1 && !claim.Value.Any(running.ContainsKey))
            .Select(claim => new SharedPath(claim.Key, [.. claim.Value]))
            .OrderBy(shared => shared.Path, StringComparer.Ordinal)];

    /// <summary>Paths are in a commit now: they are clean until somebody changes them again.</summary>
    public void Committed(IEnumerable<string> paths, string? head)
    {
        var dirty = last.Dirty.ToDictionary(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            claims.Remove(path);
            dirty.Remove(path);
        }

        last = last with { Dirty = dirty, Head = head ?? last.Head };
    }

    private int? OwnerOf(string path)
    {
        foreach (var (token, folders) in running)
            foreach (var folder in folders)
                if (path.StartsWith(folder, StringComparison.Ordinal)) return token;
        return null;
    }
}
