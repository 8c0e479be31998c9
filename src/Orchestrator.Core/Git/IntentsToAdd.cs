using System.Collections.Immutable;
using Orchestrator.Native;

namespace Orchestrator.Git;

/// <summary>New files that git is told of ahead of the commit that is to hold them.</summary>
/// <remarks>
/// A commit must tell git of new files first, by a process of its own that takes as long as a status. Where it is known whose files they are, that
/// process runs beside the status instead of after it. Nobody else sees a difference: the files are untracked in every report until a commit holds them.
/// </remarks>
internal sealed class IntentsToAdd(GitCommandLine git, IndexLocks locks, TimeProvider time)
{
    private static readonly EnumerationOptions EveryPlace = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = false,
    };

    // Replaced as a whole: a commit may look while a status sets it.
    private volatile ImmutableHashSet<string> entered = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Enters the new files beneath some directories; where that is not possible nothing has happened, and the commit does it.</summary>
    /// <param name="topLevel">Top of the working tree.</param>
    /// <param name="directories">Relative to it.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <returns>Whether all of them are in the index.</returns>
    public async Task<bool> EnterAsync(string topLevel, IReadOnlyCollection<string> directories, CancellationToken cancellationToken)
    {
        if (directories.Any(directory => HoldsRepository(Path.Combine(topLevel, directory)))) return false;
        using var writer = new IndexWriter(git, locks, time, TimeSpan.Zero);
        var result = await writer.RunAsync(GitCall.AddIntents(directories), cancellationToken).ConfigureAwait(false);
        FaultPoint.Reach("intents-entered");
        return result.Succeeded;
    }

    /// <summary>The report as it would be without what was entered.</summary>
    /// <param name="report">Made before, while or after files were entered.</param>
    /// <param name="directories">Where they were entered just now.</param>
    /// <param name="areAllEntered">What <see cref="EnterAsync"/> returned.</param>
    public StatusReport Hide(StatusReport report, IReadOnlyCollection<string> directories, bool areAllEntered)
    {
        if (directories.Count == 0 && entered.IsEmpty) return report;
        var entries = new Dictionary<string, StatusEntry>(report.Entries, StringComparer.Ordinal);
        foreach (var entry in report.Entries.Values)
        {
            var isBeneath = directories.Any(directory => entry.Path.StartsWith(directory + '/', StringComparison.Ordinal));
            if (entry.IsIntent && (isBeneath || entered.Contains(entry.Path))) entries[entry.Path] = entry with { Status = "??" };
            else if (!entry.IsUntracked || !isBeneath || !areAllEntered) continue;
            entered = entered.Add(entry.Path);
        }

        return report with { Entries = entries };
    }

    /// <summary>Whether git knows of a file that a report calls untracked.</summary>
    public bool Contains(string path) => entered.Contains(path);

    /// <summary>A commit holds these, or has taken them back.</summary>
    public void Forget(IEnumerable<string> paths) => entered = entered.Except(paths);

    // Git would enter a repository that an agent made there as a submodule.
    private static bool HoldsRepository(string directory)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(directory, ".git", EveryPlace).Any();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
