using Orchestrator.Git;
using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>Whose the dirty paths are that a killed run left (chapter 7.2): all of them are its phases', but for the user's and the product's own.</summary>
internal sealed class ResiduePaths
{
    private readonly Dictionary<int, List<string>> byPhase = [];
    private readonly List<string> shared = [];

    /// <summary>Attributes what is dirty now.</summary>
    /// <param name="tree">The tree now, with every survivor ended.</param>
    /// <param name="records">The run's journal.</param>
    /// <param name="phases">Its unfinished phases.</param>
    /// <param name="isOwned">Whether a path is the product's own.</param>
    public ResiduePaths(WorkingTree tree, IReadOnlyList<JournalRecord> records, IReadOnlyList<UnfinishedPhase> phases, Func<string, bool> isOwned)
    {
        var users = records.OfType<RunBegan>().LastOrDefault()?.UserPaths ?? [];
        if (records.OfType<UserPathsChanged>().LastOrDefault() is { } later) users = later.Paths;
        var usersSet = users.ToHashSet(StringComparer.Ordinal);
        var refused = records.OfType<SharedCommitPending>().SelectMany(record => record.Paths).ToHashSet(StringComparer.Ordinal);
        refused.ExceptWith(records.OfType<PathsCommitted>().SelectMany(record => record.Paths));
        var interrupted = phases.Where(phase => !phase.IsPendingCommit && phase.Baseline is not null).ToArray();
        foreach (var (path, state) in tree.Dirty)
        {
            if (isOwned(path) || usersSet.Contains(path)) continue;
            if (Array.Find([.. phases], phase => phase.OwnFolders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal))) is { } owner)
            {
                Add(owner, path);
                continue;
            }

            // Journalled when the agent had ended: certain, whatever happened since.
            if (phases.FirstOrDefault(phase => phase.EndedPaths?.Contains(path) == true) is { } ended)
            {
                Add(ended, path);
                continue;
            }

            if (refused.Contains(path))
            {
                shared.Add(path);
                continue;
            }

            UnfinishedPhase[] claimants = [.. interrupted.Where(phase => !phase.Baseline!.Dirty.TryGetValue(path, out var before) || before != state)];
            if (claimants.Length == 1) Add(claimants[0], path);
            else if (claimants.Length > 1) shared.Add(path);
        }
    }

    /// <summary>Paths that several interrupted phases may have changed.</summary>
    public IReadOnlyList<string> Shared => shared;

    /// <summary>The phase's own paths.</summary>
    public IReadOnlyList<string> Of(UnfinishedPhase phase) => byPhase.GetValueOrDefault(phase.LastNumber) ?? [];

    private void Add(UnfinishedPhase phase, string path)
    {
        if (!byPhase.TryGetValue(phase.LastNumber, out var paths)) byPhase.Add(phase.LastNumber, paths = []);
        paths.Add(path);
    }
}
