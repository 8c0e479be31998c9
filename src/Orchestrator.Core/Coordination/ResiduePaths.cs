using Orchestrator.Git;
using Orchestrator.Runs;

namespace Orchestrator.Coordination;

/// <summary>Whose the dirty paths are that a killed run left (chapter 7.2): its phases', several phases', the product's own or the user's.</summary>
/// <remarks>
/// What the journal says of a path is certain: it was written when an agent had ended. Only for a phase whose agent was at work when the run
/// was killed does every difference from its baseline count as its own.
/// </remarks>
internal sealed class ResiduePaths
{
    private readonly Dictionary<int, List<string>> byPhase = [];
    private readonly Dictionary<string, HashSet<int>> shared = new(StringComparer.Ordinal);
    private readonly JournalledPaths journalled;

    /// <summary>Attributes what is dirty now.</summary>
    /// <param name="tree">The tree now, with every survivor ended.</param>
    /// <param name="records">The run's journal.</param>
    /// <param name="phases">Its unfinished phases.</param>
    /// <param name="isOwned">Whether a path is the product's own.</param>
    public ResiduePaths(WorkingTree tree, IReadOnlyList<JournalRecord> records, IReadOnlyList<UnfinishedPhase> phases, Func<string, bool> isOwned)
    {
        journalled = new JournalledPaths(records);
        UnfinishedPhase[] interrupted = [.. phases.Where(phase => phase is { HasEnded: false, Baseline: not null })];
        var unfinished = phases.Select(phase => phase.LastNumber).ToHashSet();
        foreach (var (path, state) in tree.Dirty)
        {
            if (isOwned(path) || journalled.Users.Contains(path)) continue;
            var item = phases.Where(phase => phase.OwnFolders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal))).ToList();
            if (journalled.OwnerOf(path) is { } certain && unfinished.Contains(certain) && (item.Count == 0 || item.Exists(phase => phase.LastNumber == certain)))
            {
                Add(certain, path);
                continue;
            }

            if (item.Count > 0)
            {
                // Of an item whose commits git refused several phases are unfinished; what no journal knows came with the one that was at work.
                Add((item.Find(phase => !phase.HasEnded) ?? item[0]).LastNumber, path);
                continue;
            }

            var claimants = interrupted.Where(phase => !phase.Baseline!.Dirty.TryGetValue(path, out var before) || before != state)
                .Select(phase => phase.LastNumber).ToHashSet();
            if (journalled.SharersOf(path) is { } sharers) shared[path] = [.. sharers, .. claimants];
            else if (claimants.Count == 1) Add(claimants.First(), path);
            else if (claimants.Count > 1) shared[path] = claimants;
        }
    }

    /// <summary>Paths that several phases may have changed, by the commit that is to hold them.</summary>
    public IReadOnlyList<SharedResidue> Shared =>
    [
        .. shared.GroupBy(entry => journalled.MessageOf(entry.Key) ?? CommitMessages.ForShared(entry.Value.Order().Select(journalled.NameOf).OfType<(string, string)>().Distinct()))
            .Select(group => new SharedResidue(group.Key, [.. group.Select(entry => entry.Key).Order(StringComparer.Ordinal)])),
    ];

    /// <summary>The phase's own paths.</summary>
    public IReadOnlyList<string> Of(UnfinishedPhase phase) => byPhase.GetValueOrDefault(phase.LastNumber) ?? [];

    /// <summary>The paths that the phase may have changed, and others as well.</summary>
    public IReadOnlyList<string> SharedOf(UnfinishedPhase phase) =>
        [.. shared.Where(entry => entry.Value.Contains(phase.LastNumber)).Select(entry => entry.Key).Order(StringComparer.Ordinal)];

    private void Add(int number, string path)
    {
        if (!byPhase.TryGetValue(number, out var paths)) byPhase.Add(number, paths = []);
        paths.Add(path);
    }
}
