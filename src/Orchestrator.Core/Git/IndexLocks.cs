using Microsoft.Win32.SafeHandles;
using Orchestrator.Native;

namespace Orchestrator.Git;

/// <summary>Knows which lock files in a git directory are leftovers of our own git processes.</summary>
/// <remarks>
/// Git's locks name no owner. So each of our writes is announced by a small file that we hold locked and delete at the end: one that is there and
/// not held tells of a write of ours that was cut off, and a git lock younger than it, with no git at work in the repository, is its leftover.
/// </remarks>
internal sealed class IndexLocks(GitLayout layout)
{
    private const string Prefix = "orchestrator-writing.";

    /// <summary>Beginning of the names of private index files.</summary>
    public const string PrivateIndexPrefix = "orchestrator-index.";

    /// <summary>Announces a write; disposing it withdraws.</summary>
    public Announcement Announce() => new(Path.Combine(layout.GitDirectory, Prefix + Path.GetRandomFileName()));

    /// <summary>Removes what cut-off writes of ours have left.</summary>
    /// <returns>How many lock files were removed.</returns>
    public int RemoveStale()
    {
        var removed = 0;
        foreach (var path in Directory.EnumerateFiles(layout.GitDirectory, Prefix + "*").ToList())
        {
            using var file = OpenOrNull(path);
            // Held by somebody: that write is going on.
            if (file is null || !Flock.TryLock(file)) continue;
            if (IsGitAtWork()) return removed;
            removed += RemoveYounger(FileStamp.Of(file).ModifiedNanoseconds);
            File.Delete(path);
        }

        return removed;
    }

    /// <summary>Removes what a write of ours left whose git process has been ended.</summary>
    public void RemoveLeftBy(Announcement announcement)
    {
        if (announcement.Since is { } since && !IsGitAtWork()) RemoveYounger(since);
    }

    private int RemoveYounger(long since)
    {
        var removed = 0;
        foreach (var path in Candidates())
        {
            try
            {
                if (FileStamp.Of(path) is not { } stamp || stamp.ModifiedNanoseconds < since) continue;
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

    private bool IsGitAtWork()
    {
        // Elsewhere the times alone decide; recovery has waited for the marked processes before.
        if (!OperatingSystem.IsLinux()) return false;
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!char.IsAsciiDigit(Path.GetFileName(process)[0])) continue;
            try
            {
                if (!File.ReadAllText(process + "/comm").StartsWith("git", StringComparison.Ordinal)) continue;
                var status = File.ReadAllText(process + "/stat");
                if (status[(status.LastIndexOf(')') + 2)..][0] is 'Z' or 'X') continue;
                if (new FileInfo(process + "/cwd").LinkTarget is { } at && IsInside(at)) return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is somebody else's.
            }
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
        private readonly string _path;
        private readonly SafeFileHandle? _file;

        internal Announcement(string path)
        {
            _path = path;
            try
            {
                _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                Flock.TryLock(_file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Git will say in its own words that its directory cannot be written.
            }
        }

        /// <summary>Time of the last attempt in the file system's clock; null when it could not be announced.</summary>
        public long? Since => _file is null ? null : FileStamp.Of(_file).ModifiedNanoseconds;

        /// <summary>Another attempt begins: a lock that was there before it is not ours.</summary>
        public void Renew()
        {
            if (_file is not null) RandomAccess.Write(_file, "."u8, 0);
        }

        public void Dispose()
        {
            if (_file is null) return;
            File.Delete(_path);
            _file.Dispose();
        }
    }
}
