using Microsoft.Win32.SafeHandles;
using Orchestrator.Native;

namespace Orchestrator.Git;

/// <summary>Knows which lock files in a git directory are leftovers of our own git processes.</summary>
/// <remarks>
/// Git's locks name no owner. So each of our writes is announced by a small file that we hold locked and that is empty, or gone, when the write is
/// over: one that holds something and is not held tells of a write of ours that was cut off, and a git lock younger than it, with no git at work in
/// the repository, is its leftover.
/// </remarks>
internal sealed class IndexLocks(GitLayout layout)
{
    private const string Prefix = "orchestrator-writing.";

    private static readonly HashSet<string> Readers = new(StringComparer.Ordinal)
    {
        "log", "diff", "show", "blame", "grep", "reflog", "shortlog", "whatchanged", "annotate", "help", "cat-file", "ls-files", "ls-tree",
        "rev-list", "rev-parse", "for-each-ref", "merge-base", "var", "fsmonitor--daemon", "credential-cache--daemon", "status",
    };

    /// <summary>Beginning of the names of private index files.</summary>
    public const string PrivateIndexPrefix = "orchestrator-index.";

    // Between two writes of a run: open, locked and empty. Writes come one at a time; one that comes beside another gets a file of its own.
    private Announcement? kept;
    private bool isKeeping;

    /// <summary>Announces a write; disposing it withdraws.</summary>
    public Announcement Announce() =>
        Interlocked.Exchange(ref kept, null) ?? new(Path.Combine(layout.GitDirectory, Prefix + Path.GetRandomFileName()), TryKeep);

    /// <summary>From here on one file announces one write after the other, until the result is disposed.</summary>
    /// <remarks>A file made and deleted with each of a run's commits costs more than the announcement is worth.</remarks>
    public IDisposable KeepAnnouncement()
    {
        // Only for what looking clears away: if all the work of a killed run was done, nothing else would ever look.
        foreach (var _ in CutOff()) { }
        isKeeping = true;
        return new Keeping(this);
    }

    private bool TryKeep(Announcement announcement) => isKeeping && Interlocked.CompareExchange(ref kept, announcement, null) is null;

    /// <summary>Removes what cut-off writes of ours have left; their announcements stay until they are forgotten.</summary>
    public StaleWrites RemoveStale()
    {
        var removed = 0;
        List<string> announcements = [];
        DateTimeOffset? since = null;
        foreach (var (path, file) in CutOff())
        {
            if (IsGitWriting(path)) break;
            var moment = FileStamp.Of(file).ModifiedNanoseconds;
            removed += RemoveYounger(moment);
            announcements.Add(path);
            var began = DateTimeOffset.UnixEpoch.AddTicks(moment / 100);
            if (since is null || began < since) since = began;
        }

        return new(removed, announcements, since);
    }

    // The announcements of writes that were cut off, each open and held for its turn.
    private IEnumerable<(string Path, SafeFileHandle File)> CutOff()
    {
        foreach (var path in Directory.EnumerateFiles(layout.GitDirectory, Prefix + "*").ToList())
        {
            using var file = OpenOrNull(path);
            // Held by somebody: that write is going on.
            if (file is null || !Flock.TryLock(file)) continue;
            // An empty one: its run was killed between two writes.
            if (RandomAccess.GetLength(file) == 0) File.Delete(path);
            else yield return (path, file);
        }
    }

    /// <summary>Forgets writes whose traces are gone.</summary>
    public static void Forget(StaleWrites writes)
    {
        foreach (var path in writes.Announcements) File.Delete(path);
    }

    /// <summary>Removes every lock younger than a moment, where it can be seen that no git is at work.</summary>
    /// <returns>How many lock files were removed.</returns>
    public int RemoveSince(DateTimeOffset moment) =>
        OperatingSystem.IsLinux() && !IsGitWriting(null) ? RemoveYounger((moment - DateTimeOffset.UnixEpoch).Ticks * 100) : 0;

    /// <summary>Removes what a write of ours left whose git process has been ended.</summary>
    public void RemoveLeftBy(Announcement announcement)
    {
        if (announcement.Since is not { } since) return;
        if (IsGitWriting(announcement.Path)) announcement.Abandon();
        else RemoveYounger(since);
    }

    private int RemoveYounger(long since)
    {
        var removed = 0;
        foreach (var path in Candidates())
        {
            try
            {
                // A private index is ours by its name and older than the last of the calls that it was made for; whose write is going on is known.
                var isOurs = Path.GetFileName(path).StartsWith(PrivateIndexPrefix, StringComparison.Ordinal);
                if (FileStamp.Of(path) is not { } stamp || (!isOurs && stamp.ModifiedNanoseconds < since)) continue;
                File.Delete(path);
                if (path.EndsWith(".lock", StringComparison.Ordinal)) removed++;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next commit will name the lock that could not be removed.
            }
        }

        return removed;
    }

    private IEnumerable<string> Candidates()
    {
        yield return Path.Combine(layout.GitDirectory, "index.lock");
        yield return Path.Combine(layout.GitDirectory, "HEAD.lock");
        // `commit --only` prepares the commit in an index of this name.
        foreach (var path in Directory.EnumerateFiles(layout.GitDirectory, "next-index-*.lock")) yield return path;
        foreach (var path in Directory.EnumerateFiles(layout.GitDirectory, PrivateIndexPrefix + "*")) yield return path;
        if (HeadReader.ReadReference(layout.GitDirectory) is { } reference)
            yield return Path.Combine(layout.CommonDirectory, reference + ".lock");
    }

    // A commit whose editor is open holds its lock without an open file, so processes are all there is to go by; of our own writes the announcements tell,
    // between two of their calls as well.
    private bool IsGitWriting(string? except)
    {
        foreach (var path in Directory.EnumerateFiles(layout.GitDirectory, Prefix + "*"))
        {
            if (path == except) continue;
            using var file = OpenOrNull(path);
            if (file is not null && RandomAccess.GetLength(file) > 0 && !Flock.TryLock(file)) return true;
        }

        // Elsewhere the times alone decide; recovery has waited for the marked processes before.
        if (!OperatingSystem.IsLinux()) return false;
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!char.IsAsciiDigit(Path.GetFileName(process)[0])) continue;
            try
            {
                if (File.ReadAllText(process + "/comm") is not ("git\n" or ['g', 'i', 't', '-', ..])) continue;
                // A zombie has no words any more.
                var words = File.ReadAllText(process + "/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length == 0 || IsReader(words)) continue;
                if (new FileInfo(process + "/cwd").LinkTarget is { } at && IsInside(at)) return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is somebody else's.
            }
        }

        return false;
    }

    // `git log` in a pager may stay open for days.
    private static bool IsReader(string[] words)
    {
        for (var i = 1; i < words.Length; i++)
        {
            if (words[i] is "-c" or "-C") i++;
            else if (words[i][0] != '-') return Readers.Contains(words[i]);
        }

        return false;
    }

    private bool IsInside(string directory) =>
        new[] { layout.TopLevel, layout.GitDirectory, layout.CommonDirectory }.Any(root =>
            directory == root || directory.StartsWith(root + '/', StringComparison.Ordinal));

    private static SafeFileHandle? OpenOrNull(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A write that is going on.</summary>
    public sealed class Announcement : IDisposable
    {
        private readonly Func<Announcement, bool> tryKeep;
        private readonly SafeFileHandle? file;
        private bool isAbandoned;

        internal Announcement(string path, Func<Announcement, bool> tryKeep)
        {
            Path = path;
            this.tryKeep = tryKeep;
            try
            {
                do
                {
                    file?.Dispose();
                    file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                    Flock.TryLock(file);
                }
                while (!File.Exists(path)); // Recovery saw it before it was locked and took it for a dead run's.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Git will say in its own words that its directory cannot be written.
            }
        }

        /// <summary>Its file.</summary>
        public string Path { get; }

        /// <summary>Time of the last attempt in the file system's clock; null when it could not be announced.</summary>
        public long? Since => file is null ? null : FileStamp.Of(file).ModifiedNanoseconds;

        /// <summary>Another attempt begins: a lock that was there before it is not ours.</summary>
        public void Renew()
        {
            if (file is not null) RandomAccess.Write(file, "."u8, 0);
        }

        /// <summary>Something is left that cannot be removed now; recovery is to see the announcement.</summary>
        public void Abandon() => isAbandoned = true;

        public void Dispose()
        {
            if (file is null) return;
            if (!isAbandoned)
            {
                // Empty first: who finds it before it is kept or deleted sees that the write is over.
                RandomAccess.SetLength(file, 0);
                if (tryKeep(this)) return;
                File.Delete(Path);
            }

            file.Dispose();
        }
    }

    private sealed class Keeping(IndexLocks locks) : IDisposable
    {
        public void Dispose()
        {
            locks.isKeeping = false;
            Interlocked.Exchange(ref locks.kept, null)?.Dispose();
        }
    }
}
