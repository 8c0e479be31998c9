using Orchestrator.Backlog;
using Orchestrator.Native;

namespace Orchestrator.Storage;

/// <summary>The backlog in the files of the <c>tg</c> command: one JSON object per line, sorted by id.</summary>
/// <remarks>
/// Reads take no lock and share one snapshot until a file changes; what another process changed is read incrementally. Every transaction
/// starts from the file as it is, under the lock that <c>tg</c> takes too, and its commit point is one rename of the active file.
/// </remarks>
public sealed class TaskGolemStore : IBacklogStore
{
    private readonly TaskGolemLayout layout;
    private readonly StoreOptions options;
    private readonly EventLog events;
    private readonly SemaphoreSlim writers = new(1, 1);
    private readonly SemaphoreSlim loading = new(1, 1);
    private volatile StoreState? current;

    /// <summary>Makes a store over a directory; touches no file.</summary>
    /// <param name="directory">The store's directory, for instance <c>.task-golem</c> at the project root.</param>
    /// <param name="options">What it needs from its surroundings; null: the defaults.</param>
    public TaskGolemStore(string directory, StoreOptions? options = null)
    {
        layout = new TaskGolemLayout(Path.GetFullPath(directory));
        this.options = options ?? new StoreOptions();
        events = new EventLog(layout, this.options.FindGitEmail);
    }

    /// <summary>Compiles the code that reads lines, on a thread that has time: else the first reading of a process waits some 20 ms for it.</summary>
    public static void Prepare() => ItemLineParser.Prepare();

    /// <inheritdoc />
    public string Format => "task-golem";

    /// <inheritdoc />
    public string Directory => layout.Directory;

    /// <inheritdoc />
    public IReadOnlyList<string> OwnedFiles => layout.DataFiles;

    /// <inheritdoc />
    public IReadOnlyList<string> IgnoredFiles =>
        [Inbox.FileName, Inbox.ClaimedPattern, $"{Path.GetFileName(layout.Directory)}.bak*/"];

    /// <summary>The store's own files besides the data: what an initial commit takes along.</summary>
    public IReadOnlyList<string> SettingsFiles => layout.SettingsFiles;

    /// <inheritdoc />
    public string LockFile => layout.Lock;

    /// <inheritdoc />
    public IReadOnlyList<string> WholeStore => [layout.Directory];

    /// <inheritdoc />
    public string IdPrefix => TaskGolemSettings.Read(layout.Settings).IdPrefix ?? "WRK";

    /// <inheritdoc />
    public async Task<BacklogSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        if (current is { } state && IsCurrent(state)) return state.Snapshot;
        return (await RefreshAsync(cancellationToken).ConfigureAwait(false)).Snapshot;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<BacklogItem>> ReadArchiveAsync(CancellationToken cancellationToken)
    {
        var state = await RefreshAsync(cancellationToken).ConfigureAwait(false);
        return await Task.Run<IReadOnlyList<BacklogItem>>(() => Archived(state), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<T> UpdateAsync<T>(Func<BacklogDraft, T> change, bool durable, CancellationToken cancellationToken)
    {
        if (!File.Exists(layout.Active)) throw StoreErrors.Missing(layout.Active);
        var author = await events.FindAuthorAsync(cancellationToken).ConfigureAwait(false);
        var started = options.Clock.GetTimestamp();
        if (!await writers.WaitAsync(0, cancellationToken).ConfigureAwait(false))
            await WaitForWritersAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var remaining = options.LockTimeout - options.Clock.GetElapsedTime(started);
            using var held = await StoreLock.AcquireAsync(layout.Lock, remaining, options.Clock, cancellationToken).ConfigureAwait(false);
            var state = await RefreshAsync(cancellationToken).ConfigureAwait(false);
            // Everything from here on is file work on this thread; a caller's own thread is not kept for it.
            return await Task.Run(() => ChangeAsync(state, change, author, durable, cancellationToken), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            writers.Release();
        }
    }

    /// <inheritdoc />
    public void Flush()
    {
        try
        {
            AtomicFile.FlushPlace(layout.Active);
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            throw StoreErrors.Unflushed(layout.Active, e);
        }
    }

    /// <inheritdoc />
    public async Task InitializeAsync(string? idPrefix, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await TaskGolemInitialization.RunAsync(layout, idPrefix, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        current?.File.Dispose();
        current = null;
        writers.Dispose();
        loading.Dispose();
    }

    private static List<BacklogItem> Archived(StoreState state)
    {
        var items = new List<BacklogItem>(state.Pruned.ReadItems());
        items.AddRange(state.Archive.ReadItems());
        // Done, but not yet moved.
        foreach (var id in state.Overlapping)
        {
            // Also when it has been moved since the state was read: the archive is read as it is now.
            if (state.IsArchived(id) || items.Exists(item => item.Id == id)) continue;
            var (block, index) = state.File.Table.Find(id);
            items.Add(state.File.Table.Blocks[block].Items[index]);
        }

        var ids = state.Snapshot.ArchivedIds;
        items.RemoveAll(item => !ids.Contains(item.Id));
        return items;
    }

    private bool IsCurrent(StoreState state)
    {
        try
        {
            return FileStamp.Of(layout.Active) == state.File.Stamp && state.Archive.IsCurrent && state.Pruned.IsCurrent;
        }
        catch (IOException e)
        {
            throw StoreErrors.Refused(layout.Active, "read", e);
        }
    }

    private async Task WaitForWritersAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.LockTimeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await writers.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw StoreLock.TimedOut(layout.Lock, options.LockTimeout);
        }
    }

    private async Task<StoreState> RefreshAsync(CancellationToken cancellationToken)
    {
        await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var state = current;
            if (state is not null && IsCurrent(state)) return state;
            return await Task.Run(() => Load(state), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            loading.Release();
        }
    }

    private StoreState Load(StoreState? old)
    {
        var file = old is not null && FileStamp.Of(layout.Active) == old.File.Stamp
            ? old.File
            : ActiveFileReader.Read(layout.Active, old?.File);
        try
        {
            // The archive after the active file: an item on its way is seen in both, never in neither.
            var archive = (old?.Archive ?? ArchiveIndex.Unread(layout.Archive)).Refresh();
            var pruned = (old?.Pruned ?? ArchiveIndex.Unread(layout.Pruned)).Refresh();
            var next = new StoreState(file, archive, pruned, [], old);
            current = next;

            // Its name has gone, so with the handle its pages go too: 15 ms for 100 000 items, for which no reader has to wait.
            if (old is not null && old.File != file) ThreadPool.UnsafeQueueUserWorkItem(static replaced => replaced.Dispose(), old.File, preferLocal: false);
            return next;
        }
        catch
        {
            if (file != old?.File) file.Dispose();
            throw;
        }
    }

    private StoreState Publish(StoreState next)
    {
        var old = current;
        current = next;
        // At once, unlike a reader's: on a disk that is nearly full the next file needs the room of this one.
        if (old is not null && old.File != next.File) old.File.Dispose();
        return next;
    }

    private async Task<T> ChangeAsync<T>(StoreState state, Func<BacklogDraft, T> change, string? author, bool durable, CancellationToken cancellationToken)
    {
        // Read for the first id and not for each: a change may add ten thousand items.
        TaskGolemSettings? settings = null;
        var draft = new BacklogDraft(
            state.Snapshot, options.Clock.GetUtcNow(), id => ReadArchived(state, id), taken => DrawId(settings ??= TaskGolemSettings.Read(layout.Settings), taken));
        var result = change(draft);

        // What a crash has left is healed by a transaction that changes nothing else, too: recovery's is one that finds its work done.
        if (draft.IsEmpty && state.Overlapping.Count == 0) return result;

        await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (current != state || !state.File.IsUntouched) throw ChangedWithoutLock();
            var prepared = new ChangePreparation(state, draft).Prepare();
            cancellationToken.ThrowIfCancellationRequested();
            Commit(state, prepared, author, durable);
            return result;
        }
        finally
        {
            loading.Release();
        }
    }

    /// <inheritdoc />
    public string DrawId(Func<string, bool> taken) => DrawId(TaskGolemSettings.Read(layout.Settings), taken);

    private string DrawId(TaskGolemSettings settings, Func<string, bool> taken) =>
        ItemId.Draw(options.IdPrefix ?? settings.IdPrefix ?? "WRK", settings.IdLength, taken);

    private static BacklogItem? ReadArchived(StoreState state, string id)
    {
        var line = state.Archive.FindLine(id) ?? state.Pruned.FindLine(id);
        if (line is not null) return new ItemLineParser().Parse(line).Item with { Status = ItemStatus.Done };
        if (!state.Overlapping.Contains(id)) return null;
        var (block, index) = state.File.Table.Find(id);
        return state.File.Table.Blocks[block].Items[index];
    }

    private void Commit(StoreState state, PreparedChanges prepared, string? author, bool durable)
    {
        StoreState next;
        var isAll = prepared.Afterwards.Count + prepared.Restored.Count + prepared.Removed.Count + prepared.Left.Count == 0;
        try
        {
            AtomicFile.DeleteLeftovers(layout.DataFiles);
            var archive = prepared.Left.Count > 0 ? state.Archive.Append(prepared.Left.Select(line => line.Bytes)) : state.Archive;
            using var writer = new ActiveFileWriter(layout.Active, state.File);
            writer.Write(prepared.Lines);
            if (FileStamp.Of(layout.Active) != state.File.Stamp) throw ChangedWithoutLock();
            using var logged = events.Append(prepared.Events, author);
            FaultPoint.Reach("store-before-rename");

            // The archive must not be ahead of the change that it follows.
            var file = writer.Commit(durable || !isAll);
            FaultPoint.Reach("store-renamed");
            logged.Keep();
            next = Publish(new StoreState(file, archive, state.Pruned, prepared.Warnings, state));
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            throw StoreErrors.Refused(layout.Active, "written", e);
        }

        if (isAll) return;
        try
        {
            Follow(next, prepared, durable);
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e) || e is OrchestratorException)
        {
            // The transaction stands since the rename. What is left is what a crash would leave, and the next write heals it.
            var reached = current ?? next;
            Publish(new StoreState(
                reached.File, AsFarAsReadable(reached.Archive), AsFarAsReadable(reached.Pruned),
                [.. prepared.Warnings, $"The archive could not follow the last change, the next one will try again: {e.Message}"], reached));
        }
    }

    /// <summary>An archive as it is now, or as it was last: its own error must not make a committed transaction look failed.</summary>
    private static ArchiveIndex AsFarAsReadable(ArchiveIndex archive)
    {
        try
        {
            return archive.Refresh();
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e) || e is OrchestratorException)
        {
            return archive;
        }
    }

    /// <summary>Brings archive and events in line with what the commit point decided.</summary>
    private void Follow(StoreState state, PreparedChanges prepared, bool durable)
    {
        var archive = state.Archive;
        if (prepared.Leaving.Count > 0) archive = archive.Append(prepared.Leaving.Select(line => line.Bytes));
        FaultPoint.Reach("store-archive-appended");
        archive = archive.Remove(prepared.Restored);
        var pruned = state.Pruned.Remove(prepared.Restored);
        if (prepared.Afterwards.Count > 0)
        {
            using var writer = new ActiveFileWriter(layout.Active, state.File);
            writer.Write(prepared.Afterwards);
            if (FileStamp.Of(layout.Active) != state.File.Stamp) throw ChangedWithoutLock();
            Publish(new StoreState(writer.Commit(durable), archive, pruned, prepared.Warnings, state));
        }
        else
        {
            Publish(new StoreState(state.File, archive, pruned, prepared.Warnings, state));
        }

        var archived = prepared.Leaving.Concat(prepared.Left).Select(line => line.Id).ToHashSet(StringComparer.Ordinal);
        events.MoveToArchive(archived, prepared.Removed);
    }

    private OrchestratorException ChangedWithoutLock() =>
        new(
            "OrcStoreChanged",
            $"{layout.Active} was changed by a program that does not take the lock, while a change was being written. Nothing was written.",
            "Save the file in the editor, and try again.", ErrorKind.Busy, layout.Active);
}
