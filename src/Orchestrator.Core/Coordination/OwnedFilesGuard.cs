using Microsoft.Win32.SafeHandles;
using Orchestrator.Git;
using Orchestrator.Native;
using Orchestrator.Storage;

namespace Orchestrator.Coordination;

/// <summary>Keeps the product's own files from being taken back: an agent's <c>git reset --hard</c>, <c>checkout</c> or <c>stash</c> must not cost the backlog anything.</summary>
/// <remarks>
/// It holds an open handle on each file. Git replaces a file instead of writing into it, so what was there can still be read through the handle.
/// Used by the coordinator's queue alone.
/// </remarks>
internal sealed class OwnedFilesGuard(Project project, GitRepository git, OwnedPaths owned) : IDisposable
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Kept> files = new(StringComparer.Ordinal);
    private readonly string activeFile = project.Store.OwnedFiles[0];
    private FileStamp? index;

    /// <summary>Whether somebody else has changed a file of the store since it was remembered; costs a look at a few stamps.</summary>
    public bool HasChanged => project.Store.OwnedFiles.Any(file => files.TryGetValue(file, out var kept) ? FileStamp.Of(file) != kept.Stamp : File.Exists(file));

    /// <summary>What lies there now is right.</summary>
    /// <param name="head">HEAD now: what git would bring back.</param>
    public void Remember(string? head)
    {
        index = IndexStamp();
        foreach (var path in Paths())
        {
            if (FileStamp.Of(path) is not { } stamp) continue;
            if (files.TryGetValue(path, out var known))
            {
                if (known.Stamp == stamp)
                {
                    files[path] = known with { Head = head };
                    continue;
                }

                known.Handle.Dispose();
                files.Remove(path);
            }

            try
            {
                // No other sharing: it would take a lock that the store's writers meet.
                var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                files[path] = new(handle, FileStamp.Of(handle), head);
            }
            catch (IOException)
            {
                // Replaced this very moment: the next look remembers it.
            }
        }
    }

    /// <summary>The files that git seems to have taken back to what the last commit holds, or that are gone.</summary>
    /// <param name="tree">The tree now.</param>
    /// <param name="head">HEAD when they were remembered: a commit that was made meanwhile explains a clean file.</param>
    public IReadOnlyList<string> FindTakenBack(WorkingTree tree, string? head)
    {
        // A file may also be as committed because somebody undid his own change; then git's index was not written.
        var isGitsDoing = tree.Head == head && IndexStamp() != index;
        var isStoreGone = files.ContainsKey(activeFile) && !File.Exists(activeFile);
        List<string> found = [];
        foreach (var (path, kept) in files)
        {
            if (FileStamp.Of(path) is not { } now)
            {
                if (isGitsDoing || isStoreGone) found.Add(path);
                continue;
            }

            if (!isGitsDoing || now.Inode == kept.Stamp.Inode || tree.Dirty.ContainsKey(owned.InRepository(path))) continue;
            if (!File.ReadAllBytes(path).AsSpan().SequenceEqual(Read(kept.Handle))) found.Add(path);
        }

        return found;
    }

    /// <summary>Puts back what was remembered of these files, where it is certain: nobody may lose what he has added since.</summary>
    /// <remarks>
    /// The tree may have changed since the look, and a commit of ours may have taken along what others added after the remembering: then the file
    /// is as committed and yet newer. So it is asked again under the lock, and against the commit that was HEAD at the remembering.
    /// </remarks>
    /// <returns>The files that were put back.</returns>
    /// <exception cref="OrchestratorException">The store cannot be locked.</exception>
    public async Task<IReadOnlyList<string>> RestoreAsync(IReadOnlyList<string> suspects)
    {
        // Without its directory there is nothing that others could write to.
        using var held = Directory.Exists(Path.GetDirectoryName(project.Store.LockFile))
            ? await StoreLock.AcquireAsync(project.Store.LockFile, LockTimeout, project.Time, CancellationToken.None).ConfigureAwait(false)
            : null;
        List<string> restored = [];
        foreach (var path in suspects)
        {
            if (File.Exists(path) && !await IsTakenBackAsync(path).ConfigureAwait(false)) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, Read(files[path].Handle));
            restored.Add(path);
        }

        return restored;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var kept in files.Values) kept.Handle.Dispose();
        files.Clear();
    }

    private async Task<bool> IsTakenBackAsync(string path) =>
        files[path].Head is { } head && await git.IsAsCommittedAsync(head, owned.InRepository(path), CancellationToken.None).ConfigureAwait(false);

    private static byte[] Read(SafeFileHandle handle)
    {
        var bytes = new byte[RandomAccess.GetLength(handle)];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(read), read) is var count and > 0) read += count;
        return bytes[..read];
    }

    private FileStamp? IndexStamp() => FileStamp.Of(Path.Combine(git.GitDirectory, "index"));

    private IEnumerable<string> Paths()
    {
        var store = project.Store.OwnedFiles.Concat(project.Store.SettingsFiles);
        return Directory.Exists(project.Worklog.Directory) ? store.Concat(Directory.EnumerateFiles(project.Worklog.Directory, "*.md")) : store;
    }

    private sealed record Kept(SafeFileHandle Handle, FileStamp Stamp, string? Head);
}
