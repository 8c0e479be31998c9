using System.Globalization;
using Orchestrator.Backlog;
using Orchestrator.Native;
using Orchestrator.Pipelines;
using Orchestrator.Storage;

namespace Orchestrator.Yaml;

/// <summary>The backlog in one YAML file for people who like to read it, with the done items in a second file beside it.</summary>
/// <remarks>
/// The file is small and is read and written as a whole. The commit point of a transaction is one rename of the active file; what leaves
/// is written to the archive behind it, and a crash between the two is healed by the next write.
/// </remarks>
public sealed class YamlBacklogStore : IBacklogStore
{
    private const string DefaultPrefix = "WRK";
    private const int IdLength = 5;

    private readonly string active;
    private readonly string archive;
    private readonly StoreOptions options;
    private readonly IReadOnlyCollection<string> knownPhases;
    private readonly SemaphoreSlim writers = new(1, 1);
    private readonly SemaphoreSlim loading = new(1, 1);
    private volatile YamlStoreState? current;

    /// <summary>Makes a store over a file; touches nothing.</summary>
    /// <param name="file">The backlog file; the archive stands beside it as <c>…_ARCHIVE.yaml</c>.</param>
    /// <param name="options">What it needs from its surroundings; null: the defaults.</param>
    /// <param name="knownPhases">Phases that items of a file of version 1 may be at; null: those of the built-in pipeline.</param>
    public YamlBacklogStore(string file, StoreOptions? options = null, IReadOnlyCollection<string>? knownPhases = null)
    {
        active = Path.GetFullPath(file);
        Directory = Path.GetDirectoryName(active)!;
        archive = new YamlLayout(active).Archive;
        this.options = options ?? new StoreOptions();
        this.knownPhases = knownPhases ?? [.. BuiltInPipeline.Feature.Phases.Select(phase => phase.Name)];
    }

    /// <inheritdoc />
    public string Format => "yaml";

    /// <inheritdoc />
    public string Directory { get; }

    /// <inheritdoc />
    public IReadOnlyList<string> OwnedFiles => [active, archive];

    /// <inheritdoc />
    public IReadOnlyList<string> SettingsFiles => [];

    /// <inheritdoc />
    public IReadOnlyList<string> IgnoredFiles
    {
        get
        {
            var name = Path.GetFileName(active);
            var done = Path.GetFileName(archive);
            return [$"{name}.lock", $"{name}.*bak*", $"{done}.*bak*", $".{name}.*.tmp", $".{done}.*.tmp", Inbox.FileName, Inbox.ClaimedPattern];
        }
    }

    /// <inheritdoc />
    public string LockFile => active + ".lock";

    /// <inheritdoc />
    public IReadOnlyList<string> WholeStore => [active, archive];

    /// <inheritdoc />
    public string IdPrefix => FindPrefix() ?? DefaultPrefix;

    /// <inheritdoc />
    public async Task<BacklogSnapshot> ReadAsync(CancellationToken cancellationToken) =>
        (await RefreshAsync(cancellationToken).ConfigureAwait(false)).Snapshot;

    /// <inheritdoc />
    public async Task<IReadOnlyList<BacklogItem>> ReadArchiveAsync(CancellationToken cancellationToken)
    {
        var state = await RefreshAsync(cancellationToken).ConfigureAwait(false);
        var ids = state.Snapshot.ArchivedIds;
        return [.. state.ArchivedItems.Keys.Concat(state.Overlapping.Keys).Distinct().Where(ids.Contains).Select(id => state.FindArchived(id)!)];
    }

    /// <inheritdoc />
    /// <remarks>Every transaction survives a power cut.</remarks>
    public async Task<T> UpdateAsync<T>(Func<BacklogDraft, T> change, bool durable, CancellationToken cancellationToken)
    {
        if (!File.Exists(active)) throw StoreErrors.Missing(active);
        var started = options.Clock.GetTimestamp();
        await WaitForWritersAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var remaining = options.LockTimeout - options.Clock.GetElapsedTime(started);
            using var held = await StoreLock.AcquireAsync(LockFile, remaining, options.Clock, cancellationToken).ConfigureAwait(false);
            var state = await RefreshAsync(cancellationToken).ConfigureAwait(false);
            // The work is done on another thread; once the write has begun it is finished.
            return await Task.Run(() => ChangeAsync(state, change, cancellationToken), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            writers.Release();
        }
    }

    /// <inheritdoc />
    public void Flush()
    {
        // Nothing is left to be done.
    }

    /// <inheritdoc />
    public string DrawId(Func<string, bool> taken) => ItemId.Draw(options.IdPrefix ?? IdPrefix, IdLength, taken);

    /// <inheritdoc />
    public async Task InitializeAsync(string? idPrefix, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var prefix = idPrefix ?? options.IdPrefix;
        if (prefix is not null && !ItemId.IsValidPrefix(prefix))
            throw new OrchestratorException(
                "OrcInvalidPrefix", $"'{prefix}' cannot be the prefix of item ids.",
                "Use a letter followed by letters, digits, underscores or single dashes, such as WRK.", ErrorKind.InvalidArgument, prefix);
        try
        {
            System.IO.Directory.CreateDirectory(Directory);
            using var held = await StoreLock.AcquireAsync(LockFile, options.LockTimeout, options.Clock, cancellationToken).ConfigureAwait(false);
            if (!File.Exists(active))
                AtomicFile.Write(active, BacklogDocumentWriter.Write(new() { IdPrefix = prefix is null or DefaultPrefix ? null : prefix }));
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            throw StoreErrors.Refused(active, "made", e);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Publish(null);
        writers.Dispose();
        loading.Dispose();
    }

    private string? FindPrefix()
    {
        if (current is { } state) return state.Active.Document.IdPrefix;
        if (!File.Exists(active)) return null;
        using var loaded = LoadedDocument.Read(active, knownPhases);
        return loaded.Document.IdPrefix;
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
            throw StoreLock.TimedOut(LockFile, options.LockTimeout);
        }
    }

    private bool IsCurrent(YamlStoreState state) => FileStamp.Of(active) == state.Active.Stamp && FileStamp.Of(archive) == state.Archive?.Stamp;

    private async Task<YamlStoreState> RefreshAsync(CancellationToken cancellationToken)
    {
        if (current is { } cached && IsCurrent(cached)) return cached;
        await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return current is { } state && IsCurrent(state) ? state : await Task.Run(Load, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            loading.Release();
        }
    }

    private YamlStoreState Load()
    {
        // The archive after the active file: an item on its way is seen in both, never in neither.
        var items = LoadedDocument.Read(active, knownPhases);
        try
        {
            return Publish(new(items, File.Exists(archive) ? LoadedDocument.Read(archive, knownPhases) : null))!;
        }
        catch
        {
            items.Dispose();
            throw;
        }
    }

    // What the old state holds open goes with it, unless the new one holds it too.
    private YamlStoreState? Publish(YamlStoreState? next)
    {
        var old = current;
        current = next;
        if (old is null) return next;
        if (old.Active != next?.Active) old.Active.Dispose();
        if (old.Archive != next?.Archive) old.Archive?.Dispose();
        return next;
    }

    private async Task<T> ChangeAsync<T>(YamlStoreState state, Func<BacklogDraft, T> change, CancellationToken cancellationToken)
    {
        var draft = new BacklogDraft(state.Snapshot, options.Clock.GetUtcNow(), state.FindArchived, DrawId);
        var result = change(draft);

        // What a crash has left is healed by a transaction that changes nothing else, too: recovery's is one that finds its work done.
        if (draft.IsEmpty && state.Overlapping.Count == 0) return result;

        await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (current != state) throw ChangedWithoutLock();
            var prepared = new YamlStoreChange(state, draft);
            cancellationToken.ThrowIfCancellationRequested();
            Commit(state, prepared);
            return result;
        }
        finally
        {
            loading.Release();
        }
    }

    private void Commit(YamlStoreState state, YamlStoreChange change)
    {
        YamlStoreState next;
        try
        {
            AtomicFile.DeleteLeftovers(active, archive);
            KeepOriginal(active, state.Active);
            if (FileStamp.Of(active) != state.Active.Stamp) throw ChangedWithoutLock();
            next = Publish(new(LoadedDocument.Write(active, change.First, knownPhases), state.Archive))!;
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            throw StoreErrors.Refused(active, "written", e);
        }

        try
        {
            if (change.Archive is { } archived)
            {
                if (state.Archive is { } before) KeepOriginal(archive, before);
                next = Publish(new(next.Active, LoadedDocument.Write(archive, archived, knownPhases)))!;
            }

            if (change.Last is { } last) Publish(new(LoadedDocument.Write(active, last, knownPhases), next.Archive));
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            // The transaction stands since the first rename. What is left is what a crash would leave: readers see through it, the next write heals it.
        }
    }

    /// <summary>Keeps the bytes of a file of an older version before it is written in the present one; the first copy is the one that counts.</summary>
    private static void KeepOriginal(string path, LoadedDocument loaded)
    {
        var version = loaded.Document.ReadVersion;
        if (version == BacklogDocument.CurrentVersion) return;
        var copy = string.Create(CultureInfo.InvariantCulture, $"{path}.v{version}.bak");
        if (!File.Exists(copy)) AtomicFile.Write(copy, loaded.ReadBytes(path));
    }

    private OrchestratorException ChangedWithoutLock() => new(
        "OrcStoreChanged",
        $"{active} was changed by a program that does not take the lock, while a change was being written. Nothing was written.",
        "Save the file in the editor, and try again.",
        ErrorKind.Busy,
        active);
}
