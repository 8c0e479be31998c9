using System.Collections.Immutable;
using Orchestrator.Native;

namespace Orchestrator.Git;

/// <summary>New files that git is told of so that a commit can hold them, from then until it does or they are taken back.</summary>
/// <remarks>
/// A commit of single files must tell git of the new ones first, by a process of its own that takes as long as a status. Where it is known which files
/// are new, that process runs beside the status instead of after it. Nobody sees a difference: every report calls the files untracked. Files are told
/// by their names and never by their directory: of a directory git would take in what was deleted there as well.
/// </remarks>
internal sealed class IntentsToAdd(GitCommandLine git, GitLayout layout, IndexLocks locks, TimeProvider time)
{
    private volatile ImmutableHashSet<string> entered = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Enters new files ahead of their commit; where that is not possible the commit does it.</summary>
    /// <param name="paths">Files or links, relative to the repository's top; none has taken the place of a directory, nor lies where a file was.</param>
    /// <param name="cancellationToken">Ends git.</param>
    public async Task EnterAheadAsync(IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        try
        {
            // Of somebody's merge the index is his.
            if (await OngoingOperation.FindAsync(git, layout, cancellationToken).ConfigureAwait(false) is not null) return;
            using var writer = new IndexWriter(git, locks, time, TimeSpan.Zero);
            var result = await EnterAsync(writer, paths, cancellationToken).ConfigureAwait(false);
            FaultPoint.Reach("intents-entered");
            if (result.IsLockHeld) Forget(paths);
            else if (!result.Succeeded && !IsOnlyOfIgnored(result)) await TakeBackAsync(writer).ConfigureAwait(false);
        }
        catch (Exception e) when (IsGitsOrTheDisks(e))
        {
            // The commit will tell.
        }
    }

    /// <summary>Enters new files; whatever comes of it, they are to be taken back unless a commit holds them.</summary>
    public async Task<GitResult> EnterAsync(IndexWriter writer, IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        Adopt(paths);
        using var list = new PathspecInput(layout, paths);
        return await writer.RunAsync(new GitCall(["add", "--intent-to-add", .. list.Options]) { Input = list.Bytes }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>These were entered by somebody who did not live to take them back.</summary>
    public void Adopt(IEnumerable<string> paths) => entered = entered.Union(paths);

    /// <summary>The report as it would be without what was entered.</summary>
    /// <param name="report">Made before, while or after files were entered.</param>
    /// <param name="entering">What was to be entered beside it, and may have been taken back since.</param>
    public StatusReport Hide(StatusReport report, IReadOnlyCollection<string> entering)
    {
        if (entered.IsEmpty && entering.Count == 0) return report;
        var entries = new Dictionary<string, StatusEntry>(report.Entries, StringComparer.Ordinal);
        foreach (var path in entered.Union(entering))
        {
            // Of a file that the report does not tell of git was not told: it is ignored, or as committed.
            if (!entries.TryGetValue(path, out var entry)) Forget([path]);
            else if (entry.State.IsIntent) entries[path] = entry with { Status = "??" };
            else if (entry.State.MayBeGoneIntent) entries.Remove(path);
        }

        return report with { Entries = entries };
    }

    /// <summary>Whether git was told of a file that a report calls untracked.</summary>
    public bool Contains(string path) => entered.Contains(path);

    /// <summary>A commit holds these, or they were not entered.</summary>
    public void Forget(IEnumerable<string> paths) => entered = entered.Except(paths);

    /// <summary>Takes back what no commit holds; best effort: what stays is tried again when this is called again.</summary>
    public async Task TakeBackAsync()
    {
        if (entered.IsEmpty) return;
        try
        {
            using var writer = new IndexWriter(git, locks, time, TimeSpan.Zero);
            await TakeBackAsync(writer).ConfigureAwait(false);
        }
        catch (Exception e) when (IsGitsOrTheDisks(e))
        {
            // As where the reset is refused.
        }
    }

    /// <summary>As <see cref="TakeBackAsync()"/>, within a change to the index that is going on.</summary>
    public async Task TakeBackAsync(IndexWriter writer)
    {
        if (entered.IsEmpty) return;
        try
        {
            // What somebody has staged since is his, and a file that git knew all along may be staged.
            var status = await git.DemandAsync(GitCall.Read(StatusReport.Arguments), CancellationToken.None).ConfigureAwait(false);
            var left = StatusReport.Parse(status.Output.Span).Entries.Values
                .Where(entry => entered.Contains(entry.Path) && entry.State.IsIntentLeft).Select(entry => entry.Path).ToList();
            if (left.Count > 0 && !await writer.UndoAsync(GitCall.ResetEntries(left)).ConfigureAwait(false)) return;
            entered = entered.Clear();
        }
        catch (Exception e) when (IsGitsOrTheDisks(e))
        {
            // As where the reset is refused.
        }
    }

    // All others are entered, or their commit takes the way that needs no word ahead.
    private static bool IsOnlyOfIgnored(GitResult result) =>
        result.ExitCode == 1 && result.Error.Contains("ignored by one of your .gitignore files", StringComparison.Ordinal);

    private static bool IsGitsOrTheDisks(Exception e) => e is OrchestratorException or IOException or UnauthorizedAccessException;
}
