using System.Collections.Immutable;
using System.IO.Enumeration;
using Orchestrator.Native;

namespace Orchestrator.Git;

/// <summary>New files that git is told of so that a commit can hold them, from then until it does or they are taken back.</summary>
/// <remarks>
/// A commit of single files must tell git of the new ones first, by a process of its own that takes as long as a status. Where it is known whose files
/// they are, that process runs beside the status instead of after it. Nobody sees a difference: every report calls the files untracked.
/// </remarks>
internal sealed class IntentsToAdd(GitCommandLine git, GitLayout layout, IndexLocks locks, TimeProvider time)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = true };

    private volatile ImmutableHashSet<string> entered = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    // Where files were entered whose names no report has told yet.
    private volatile IReadOnlyCollection<string> unsettled = [];

    /// <summary>Enters the new files beneath some directories; where that is not possible the commit does it.</summary>
    /// <param name="directories">Relative to the repository's top.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <returns>Whether all of them are in the index.</returns>
    public async Task<bool> EnterBeneathAsync(IReadOnlyCollection<string> directories, CancellationToken cancellationToken)
    {
        try
        {
            if (directories.Any(HoldsRepository)) return false;
            unsettled = directories;
            using var writer = new IndexWriter(git, locks, time, TimeSpan.Zero);
            var result = await writer.RunAsync(GitCall.AddIntents(directories), cancellationToken).ConfigureAwait(false);
            FaultPoint.Reach("intents-entered");
            if (result.Succeeded && !result.Error.Contains("embedded git repository", StringComparison.Ordinal)) return true;
            if (result.IsLockHeld) unsettled = [];
            else await TakeBackAsync(writer).ConfigureAwait(false);
        }
        catch (OrchestratorException)
        {
            // Git could not be started, say: its commit will tell.
        }

        return false;
    }

    /// <summary>Enters new files; whatever comes of it, they are to be taken back unless a commit holds them.</summary>
    public async Task<GitResult> EnterAsync(IndexWriter writer, IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        entered = entered.Union(paths);
        return await writer.RunAsync(GitCall.AddIntents(paths), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The report as it would be without what was entered.</summary>
    /// <param name="report">Made before, while or after files were entered.</param>
    /// <param name="areAllEntered">What <see cref="EnterBeneathAsync"/> returned just now.</param>
    public StatusReport Hide(StatusReport report, bool areAllEntered)
    {
        var directories = unsettled;
        if (directories.Count == 0 && entered.IsEmpty) return report;
        var entries = new Dictionary<string, StatusEntry>(report.Entries, StringComparer.Ordinal);
        foreach (var entry in report.Entries.Values)
        {
            var isBeneath = IsBeneath(entry.Path, directories);
            if (entry.IsIntent && (isBeneath || entered.Contains(entry.Path))) entries[entry.Path] = entry with { Status = "??" };
            else if (!entry.IsUntracked || !isBeneath || !areAllEntered) continue;
            entered = entered.Add(entry.Path);
        }

        if (areAllEntered) unsettled = [];
        return report with { Entries = entries };
    }

    /// <summary>Whether git was told of a file that a report calls untracked.</summary>
    public bool Contains(string path) => entered.Contains(path);

    /// <summary>A commit holds these.</summary>
    public void Forget(IEnumerable<string> paths) => entered = entered.Except(paths);

    /// <summary>Takes back what no commit holds; best effort: what stays is tried again when this is called again.</summary>
    public async Task TakeBackAsync()
    {
        if (unsettled.Count == 0 && entered.IsEmpty) return;
        using var writer = new IndexWriter(git, locks, time, TimeSpan.Zero);
        await TakeBackAsync(writer).ConfigureAwait(false);
    }

    /// <summary>As <see cref="TakeBackAsync()"/>, within a change to the index that is going on.</summary>
    public async Task TakeBackAsync(IndexWriter writer)
    {
        if (unsettled.Count == 0 && entered.IsEmpty) return;
        try
        {
            // What somebody has staged since is his, and a file that git knew all along may be staged.
            var status = await git.DemandAsync(GitCall.Read(StatusReport.Arguments), CancellationToken.None).ConfigureAwait(false);
            var left = StatusReport.Parse(status.Output.Span).Entries.Values
                .Where(entry => entry.IsIntent && (entered.Contains(entry.Path) || IsBeneath(entry.Path, unsettled))).Select(entry => entry.Path).ToList();
            if (left.Count > 0 && !await writer.UndoAsync(GitCall.ResetEntries(left)).ConfigureAwait(false)) return;
            entered = entered.Clear();
            unsettled = [];
        }
        catch (OrchestratorException)
        {
            // As where the reset is refused.
        }
    }

    private static bool IsBeneath(string path, IReadOnlyCollection<string> directories) =>
        directories.Any(directory => path.StartsWith(directory + '/', StringComparison.Ordinal));

    // Git would enter a repository that an agent made there as a submodule; its .git may be a directory, a file or a link.
    private bool HoldsRepository(string directory)
    {
        try
        {
            return new FileSystemEnumerable<bool>(Path.Combine(layout.TopLevel, directory), static (ref _) => true, Everything)
            {
                ShouldIncludePredicate = static (ref entry) => entry.FileName.Equals(".git", StringComparison.OrdinalIgnoreCase),
                ShouldRecursePredicate = static (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            }.Any();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
