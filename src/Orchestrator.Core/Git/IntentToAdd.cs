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
    private Func<Task> takeBack = static () => Task.CompletedTask;
    private volatile IndexReplacement? replacement;
    private volatile bool holdsLock;
    private bool isCommitted;

    private IntentToAdd(IReadOnlyCollection<string> paths) => Paths = paths;

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
        if (await Completion.ConfigureAwait(false) && !isCommitted) await takeBack().ConfigureAwait(false);
    }

    /// <summary>Begins to enter files that the index does not know.</summary>
    internal static IntentToAdd Begin(GitCommandLine git, GitLayout layout, IndexLocks locks, TimeProvider time, IReadOnlyCollection<string> paths)
    {
        IntentToAdd begun = new(paths)
        {
            takeBack = async () =>
            {
                using var writer = new IndexWriter(git, locks, time, TimeSpan.Zero);
                await writer.UndoAsync(GitCall.Update(paths, "--force-remove")).ConfigureAwait(false);
            },
        };
        begun.Completion = Task.Run(() => begun.EnterAsync(git, layout, locks));
        return begun;
    }

    /// <summary>A commit holds the files: there is nothing to take back any more.</summary>
    internal void MarkCommitted() => isCommitted = true;

    private async Task<bool> EnterAsync(GitCommandLine git, GitLayout layout, IndexLocks locks)
    {
        // Before the lock: what recovery may clear away is younger than its announcement.
        using var announcement = locks.Announce();
        announcement.Renew();
        var index = Path.Combine(layout.GitDirectory, "index");
        if (!TryLock(index)) return false;
        holdsLock = true;
        try
        {
            FaultPoint.Reach("index-locked");
            var before = FileStamp.Of(index);
            using var copy = new PrivateIndex(layout);
            var result = await git.RunAsync(GitCall.AddIntents(Paths) with { IndexFile = copy.Path }, CancellationToken.None).ConfigureAwait(false);
            if (!result.Succeeded) return false;
            File.Move(copy.Path, index, overwrite: true);
            FaultPoint.Reach("new-files-entered");
            replacement = new(before, FileStamp.Of(index));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or OrchestratorException)
        {
            // The commit, which needs the same, will say what is wrong.
            return false;
        }
        finally
        {
            // Said before it is so: in between, the lock may be taken for somebody else's, but never the reverse.
            holdsLock = false;
            File.Delete(index + ".lock");
        }
    }

    private static bool TryLock(string index)
    {
        try
        {
            File.OpenHandle(index + ".lock", FileMode.CreateNew, FileAccess.Write).Dispose();
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
