using Orchestrator.Native;

namespace Orchestrator.Git;

/// <summary>New files of a commit to come, made known to git's index while other work goes on; disposing takes back what no commit has taken.</summary>
/// <remarks>
/// Git commits a path alone only if its index knows it, which takes a process of its own. It works on a copy that then takes the index's place, all
/// under git's lock, so that whoever watches the index for others' doings can tell this write from theirs. It waits for nobody: where the lock is
/// held, the commit enters the files itself.
/// </remarks>
public sealed class IntentToAdd : IAsyncDisposable
{
    private readonly HashSet<string> uncommitted;
    private Func<IEnumerable<string>, Task> takeBack = static _ => Task.CompletedTask;
    private volatile IndexReplacement? replacement;
    private volatile bool holdsLock;

    private IntentToAdd(IReadOnlyCollection<string> paths)
    {
        Paths = paths;
        uncommitted = new(paths, StringComparer.Ordinal);
    }

    /// <summary>Nothing to enter in advance.</summary>
    public static IntentToAdd None { get; } = new([]);

    /// <summary>The files, relative to the repository's top.</summary>
    public IReadOnlyCollection<string> Paths { get; }

    /// <summary>Whether the index has been replaced; returns when it is settled.</summary>
    public Task<bool> Completion { get; private set; } = Task.FromResult(false);

    /// <summary>Whether git's lock is held for it at this moment, so that nobody else can be writing the index.</summary>
    public bool HoldsLock => holdsLock;

    /// <summary>How the index was replaced; null as long as it has not been.</summary>
    public IndexReplacement? Replacement => replacement;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (await Completion.ConfigureAwait(false) && uncommitted.Count > 0) await takeBack(uncommitted).ConfigureAwait(false);
    }

    /// <summary>Begins to enter files that the index does not know.</summary>
    internal static IntentToAdd Begin(GitCommandLine git, GitLayout layout, IndexLocks locks, TimeProvider time, IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        IntentToAdd begun = new(paths)
        {
            // What HEAD has of them: somebody else may have committed one meanwhile.
            takeBack = async left =>
            {
                using var writer = new IndexWriter(git, locks, time, TimeSpan.Zero);
                await writer.UndoAsync(GitCall.ResetEntries(left)).ConfigureAwait(false);
            },
        };
        begun.Completion = Task.Run(() => begun.EnterAsync(git, layout, locks, cancellationToken), CancellationToken.None);
        return begun;
    }

    /// <summary>A commit holds these files: of them there is nothing to take back any more.</summary>
    internal void MarkCommitted(IEnumerable<string> paths) => uncommitted.ExceptWith(paths);

    private async Task<bool> EnterAsync(GitCommandLine git, GitLayout layout, IndexLocks locks, CancellationToken cancellationToken)
    {
        // Before the lock: what recovery may clear away is younger than its announcement.
        using var announcement = locks.Announce();
        announcement.Renew();
        var index = Path.Combine(layout.GitDirectory, "index");
        if (TryLock(index) is not { } mine) return false;
        holdsLock = true;
        try
        {
            FaultPoint.Reach("index-locked");
            var before = FileStamp.Of(index);
            using var copy = new PrivateIndex(layout);
            var result = await git.RunAsync(GitCall.AddIntents(Paths) with { IndexFile = copy.Path }, cancellationToken).ConfigureAwait(false);
            if (!result.Succeeded || !IsMine()) return false;
            File.Move(copy.Path, index, overwrite: true);
            FaultPoint.Reach("new-files-entered");
            replacement = new(before, FileStamp.Of(index));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or OrchestratorException or OperationCanceledException)
        {
            // The commit, which needs the same, will say what is wrong.
            return false;
        }
        finally
        {
            // Said before it is so: in between, the lock may be taken for somebody else's, but never the reverse.
            holdsLock = false;
            if (IsMine()) File.Delete(index + ".lock");
        }

        // Somebody may have taken it for a dead git's, removed it and taken his own.
        bool IsMine() => FileStamp.Of(index + ".lock") is { } lying && lying.Inode == mine.Inode && lying.ModifiedNanoseconds == mine.ModifiedNanoseconds;
    }

    private static FileStamp? TryLock(string index)
    {
        try
        {
            using var made = File.OpenHandle(index + ".lock", FileMode.CreateNew, FileAccess.Write);
            return FileStamp.Of(made);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
