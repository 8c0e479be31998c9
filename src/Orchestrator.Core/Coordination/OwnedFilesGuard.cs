using Microsoft.Win32.SafeHandles;
using Orchestrator.Git;
using Orchestrator.Native;
using Orchestrator.Storage;

namespace Orchestrator.Coordination;

/// <summary>Keeps the product's own files from being taken back: an agent's <c>git reset --hard</c>, <c>checkout</c> or <c>stash</c> must not cost the backlog anything.</summary>
/// <remarks>
/// It holds an open handle on each file. Git replaces a file instead of writing into it, so what was there can still be read through the handle.
/// What lies there is remembered only while git cannot have replaced it: git takes its lock first, replaces files then, and writes its index
/// last, so who sees no lock and then the index as it was knows that nothing was replaced before. Used by the coordinator's queue alone.
/// </remarks>
internal sealed class OwnedFilesGuard(Project project, GitRepository git, OwnedPaths owned) : IDisposable
{
    private static readonly TimeSpan LockTimeout = StoreLock.UsualTimeout;

    private readonly Dictionary<string, Kept> files = new(StringComparer.Ordinal);
    private readonly string activeFile = project.Store.OwnedFiles[0];
    private readonly string indexFile = Path.Combine(git.GitDirectory, "index");
    private FileStamp? index;

    // When the files were remembered last.
    private string? Head { get; set; }

    /// <summary>Whether a git holds its lock at this moment.</summary>
    public bool IsGitWriting => File.Exists(indexFile + ".lock");

    /// <summary>Whether a git has written since the files were remembered, or is about to.</summary>
    /// <remarks>The lock first: git renames it to the index, so one that is gone has changed the index.</remarks>
    public bool IsGitAtWork() => IsGitWriting || FileStamp.Of(indexFile) != index;

    /// <summary>What lies there now is right, whatever it is.</summary>
    /// <param name="head">HEAD now.</param>
    public void Remember(string? head)
    {
        index = FileStamp.Of(indexFile);
        Adopt(OpenChanged(), head);
    }

    /// <summary>Remembers what lies there if it can be told without asking git that nothing was taken back; costs a look at a few stamps.</summary>
    /// <param name="head">HEAD as far as is known.</param>
    /// <returns>False: only git can tell; look at the tree.</returns>
    public bool Settle(string? head)
    {
        var now = FileStamp.Of(indexFile);
        if (!HasChanged())
        {
            // Whatever git has written until then, it was not these files.
            (index, Head) = (now, head);
            return true;
        }

        // Somebody else's change, or our own.
        var found = OpenChanged();
        if (IsGitAtWork() || !File.Exists(activeFile))
        {
            foreach (var kept in found.Values) kept.Handle.Dispose();
            return false;
        }

        Adopt(found, head);
        return true;
    }

    /// <summary>The files as they lie there now, to be compared with after a look at the tree.</summary>
    public OwnedFilesLook Look()
    {
        var index = FileStamp.Of(indexFile);
        var stamps = files.Keys.Union(Paths(), StringComparer.Ordinal).ToDictionary(path => path, FileStamp.Of, StringComparer.Ordinal);
        return new(index, stamps, IsGitAtWork());
    }

    /// <summary>Remembers what lies there unless it has changed since the look.</summary>
    public bool TryRemember(OwnedFilesLook look, string? head)
    {
        var found = OpenChanged();
        if (found.Any(file => look.Files.GetValueOrDefault(file.Key) != file.Value.Stamp))
        {
            foreach (var kept in found.Values) kept.Handle.Dispose();
            return false;
        }

        index = look.Index;
        Adopt(found, head);
        return true;
    }

    /// <summary>The files that git took back to what it holds of them, or that are gone, while they were otherwise when they were remembered.</summary>
    /// <param name="tree">The tree after the look.</param>
    /// <param name="look">The look.</param>
    /// <param name="isIndexOurs">Whether the index was written for us since the look: that tells nothing of others then.</param>
    public async Task<IReadOnlyList<string>> FindTakenBackAsync(WorkingTree tree, OwnedFilesLook look, bool isIndexOurs)
    {
        // A file may also be as committed because somebody undid his own change; then git's index was not written.
        var isGitsDoing = isIndexOurs ? look.IsGitAtWork : IsGitAtWork();
        var isStoreGone = files.ContainsKey(activeFile) && look.Files.GetValueOrDefault(activeFile) is null;
        List<string> gone = [];
        List<string> suspects = [];
        foreach (var (path, kept) in files)
        {
            if (look.Files.GetValueOrDefault(path) is not { } now)
            {
                if (isGitsDoing || isStoreGone) gone.Add(path);
                continue;
            }

            if (!isGitsDoing || now.Inode == kept.Stamp.Inode || tree.Dirty.ContainsKey(owned.InRepository(path))) continue;
            if (!HoldsTheSame(path, kept)) suspects.Add(path);
        }

        return [.. gone, .. await WithoutCommittedAsync(suspects, tree.Head).ConfigureAwait(false)];
    }

    /// <summary>Puts back what was remembered of these files.</summary>
    /// <returns>False when one of them has changed since the look: nothing was put back, look again.</returns>
    /// <exception cref="OrchestratorException">The store cannot be locked.</exception>
    public async Task<bool> RestoreAsync(IReadOnlyList<string> paths, OwnedFilesLook look, CancellationToken cancellationToken)
    {
        // Without its directory there is nothing that others could write to.
        using var held = Directory.Exists(Path.GetDirectoryName(project.Store.LockFile))
            ? await StoreLock.AcquireAsync(project.Store.LockFile, LockTimeout, project.Time, cancellationToken).ConfigureAwait(false)
            : null;

        // Somebody may have written upon what was taken back: nobody may lose what he has added since.
        if (paths.Any(path => FileStamp.Of(path) != look.Files.GetValueOrDefault(path))) return false;
        foreach (var path in paths)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, FileContent.ReadAll(files[path].Handle));
        }

        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var kept in files.Values) kept.Handle.Dispose();
        files.Clear();
    }

    // A commit of ours may have taken along what others added after the remembering: then the file is as committed and yet newer. Only what is as
    // in the commit that was HEAD then was taken back; or everything, if HEAD itself went back, since nobody commits an older backlog.
    private async Task<IReadOnlyList<string>> WithoutCommittedAsync(List<string> suspects, string? head)
    {
        if (suspects.Count == 0 || head is null || Head is not { } before || head == before) return suspects;
        if (await git.History.IsAncestorAsync(head, before, CancellationToken.None).ConfigureAwait(false) is true) return suspects;
        List<string> certain = [];
        foreach (var path in suspects)
            if (await git.History.IsAsCommittedAsync(before, owned.InRepository(path), CancellationToken.None).ConfigureAwait(false)) certain.Add(path);
        return certain;
    }

    private bool HasChanged() =>
        files.Any(file => FileStamp.Of(file.Key) != file.Value.Stamp) || project.Store.OwnedFiles.Any(file => !files.ContainsKey(file) && File.Exists(file));

    private Dictionary<string, Kept> OpenChanged()
    {
        Dictionary<string, Kept> found = new(StringComparer.Ordinal);
        foreach (var path in Paths())
        {
            if (FileStamp.Of(path) is not { } stamp || (files.TryGetValue(path, out var known) && known.Stamp == stamp)) continue;
            try
            {
                // No other sharing: it would take a lock that the store's writers meet.
                var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                found[path] = new(handle, FileStamp.Of(handle));
            }
            catch (IOException)
            {
                // Replaced this very moment: the next look remembers it.
            }
        }

        return found;
    }

    private void Adopt(Dictionary<string, Kept> found, string? head)
    {
        Head = head;
        foreach (var (path, kept) in found)
        {
            if (files.TryGetValue(path, out var old)) old.Handle.Dispose();
            files[path] = kept;
        }
    }

    private static bool HoldsTheSame(string path, Kept kept) => File.ReadAllBytes(path).AsSpan().SequenceEqual(FileContent.ReadAll(kept.Handle));

    private IEnumerable<string> Paths()
    {
        var store = project.Store.OwnedFiles.Concat(project.Store.SettingsFiles);
        return Directory.Exists(project.Worklog.Directory) ? store.Concat(Directory.EnumerateFiles(project.Worklog.Directory, "*.md")) : store;
    }

    private sealed record Kept(SafeFileHandle Handle, FileStamp Stamp);
}
