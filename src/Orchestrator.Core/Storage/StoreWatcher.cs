using Orchestrator.Native;

namespace Orchestrator.Storage;

/// <summary>Tells when one of some files has changed, without polling: events of the system, and a look at the stamps now and then.</summary>
/// <remarks>
/// The look is the backstop for what events do not tell: network mounts, exhausted watches, a directory removed and made anew.
/// One waiter at a time.
/// </remarks>
public sealed class StoreWatcher : IDisposable
{
    private static readonly TimeSpan Backstop = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(30);
    private readonly IReadOnlyList<string> files;
    private readonly TimeProvider clock;
    private readonly Dictionary<string, (FileSystemWatcher Watcher, FileStamp? Directory)> watchers = new(StringComparer.Ordinal);
    private TaskCompletionSource signal = NewSignal();
    private FileStamp?[] seen;

    /// <summary>Starts watching; a change from here on is reported.</summary>
    /// <param name="files">Absolute paths; they need not exist, nor their directories.</param>
    /// <param name="clock">Times the looks; null: the system's clock.</param>
    public StoreWatcher(IEnumerable<string> files, TimeProvider? clock = null)
    {
        this.files = [.. files];
        this.clock = clock ?? TimeProvider.System;
        Watch();
        seen = Look();
    }

    /// <summary>Returns when a file is no longer as it was when this returned last (or at the start); many changes at once are one.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = Volatile.Read(ref signal);
            if (HasChanged()) return;
            try
            {
                await next.Task.WaitAsync(Backstop, clock, cancellationToken).ConfigureAwait(false);
                Interlocked.CompareExchange(ref signal, NewSignal(), next);
                // A save is several events (a temporary file, a rename, a second rename): one look for all of them.
                await Task.Delay(Settle, clock, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                Watch();
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var (watcher, _) in watchers.Values) watcher.Dispose();
        watchers.Clear();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static FileStamp? StampOf(string path)
    {
        try
        {
            return FileStamp.Of(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private bool HasChanged()
    {
        var now = Look();
        if (now.AsSpan().SequenceEqual(seen)) return false;
        seen = now;
        return true;
    }

    private FileStamp?[] Look() => [.. files.Select(StampOf)];

    /// <summary>Watches every directory that exists, anew where it is no longer the one that was watched.</summary>
    private void Watch()
    {
        foreach (var directory in files.Select(file => Path.GetDirectoryName(file)!).Distinct(StringComparer.Ordinal))
        {
            var stamp = StampOf(directory);
            if (watchers.TryGetValue(directory, out var old))
            {
                if (stamp is { } now && old.Directory is { } was && now.Inode == was.Inode && now.Device == was.Device) continue;
                old.Watcher.Dispose();
                watchers.Remove(directory);
            }

            if (stamp is null) continue;
            try
            {
                var watcher = new FileSystemWatcher(directory) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
                watcher.Changed += (_, _) => Pulse();
                watcher.Created += (_, _) => Pulse();
                watcher.Deleted += (_, _) => Pulse();
                watcher.Renamed += (_, _) => Pulse();
                watcher.Error += (_, _) => Pulse();
                watcher.EnableRaisingEvents = true;
                watchers[directory] = (watcher, stamp);
            }
            catch (Exception e) when (e is IOException or ArgumentException)
            {
                // No more watches to be had, or the directory has just gone: the look at the stamps remains.
            }
        }
    }

    private void Pulse() => Volatile.Read(ref signal).TrySetResult();
}
