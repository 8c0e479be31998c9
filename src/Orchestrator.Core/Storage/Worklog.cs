using System.Globalization;
using System.Text;
using Orchestrator.Native;

namespace Orchestrator.Storage;

/// <summary>The worklog: what happened to which item, one file a month (UTC), only ever added to.</summary>
/// <param name="directory">Its directory, for instance <c>_worklog</c> at the project root; made with the first entry.</param>
/// <param name="clock">Measures the wait for another writer; null: the system's.</param>
public sealed class Worklog(string directory, TimeProvider? clock = null)
{
    /// <summary>Name of the directory at the project root.</summary>
    public const string DirectoryName = "_worklog";

    private readonly TimeProvider clock = clock ?? TimeProvider.System;

    /// <summary>The directory of the monthly files.</summary>
    public string Directory { get; } = Path.GetFullPath(directory);

    /// <summary>The file that holds the entries of a moment.</summary>
    public string FileFor(DateTimeOffset time) =>
        Path.Combine(Directory, time.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture) + ".md");

    /// <summary>Appends an entry, unless exactly this one is there already.</summary>
    /// <param name="entry">The entry; its time decides the file.</param>
    /// <param name="durable">Whether it must survive a power cut before this returns; else <see cref="Flush"/> sees to that.</param>
    /// <param name="cancellationToken">Ends the wait for another writer.</param>
    /// <returns>False when exactly this entry was there.</returns>
    /// <exception cref="OrchestratorException">The file cannot be written; nothing of the entry stays behind.</exception>
    public async Task<bool> AppendAsync(WorklogEntry entry, bool durable, CancellationToken cancellationToken)
    {
        var path = FileFor(entry.Time);
        try
        {
            System.IO.Directory.CreateDirectory(Directory);
            // The directory is the lock: a lock on the file would keep .NET programs from reading it, and a file for it would lie about.
            var locked = OperatingSystem.IsWindows() ? Path.Combine(Directory, ".lock") : Directory;
            using var held = await StoreLock.AcquireAsync(locked, StoreLock.UsualTimeout, clock, cancellationToken).ConfigureAwait(false);
            return Append(path, WorklogFormat.Format(entry), durable);
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            throw StoreErrors.Refused(path, "written", e);
        }
    }

    /// <summary>Brings the entries of a moment's month to the disk.</summary>
    /// <param name="time">The moment.</param>
    /// <exception cref="OrchestratorException">The disk reports an error; the entries can be read, and may be lost in a power cut.</exception>
    public void Flush(DateTimeOffset time)
    {
        var path = FileFor(time);
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(handle);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Somebody's git has taken it away since: there is nothing to bring to the disk.
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            throw StoreErrors.Unflushed(path, e);
        }
    }

    /// <summary>Reads the entries, oldest file first, each file from its beginning.</summary>
    /// <param name="cancellationToken">Honoured between files.</param>
    public async Task<IReadOnlyList<WorklogEntry>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.Directory.Exists(Directory)) return [];
        var entries = new List<WorklogEntry>();
        foreach (var path in System.IO.Directory.EnumerateFiles(Directory, "????-??.md").Order(StringComparer.Ordinal))
            entries.AddRange(WorklogFormat.Parse(await ReadTextAsync(path, cancellationToken).ConfigureAwait(false)));
        return entries;
    }

    private static async Task<string> ReadTextAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await using (stream.ConfigureAwait(false))
            {
                using var reader = new StreamReader(stream, Encoding.UTF8);
                return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            throw StoreErrors.Refused(path, "read", e);
        }
    }

    private static bool Append(string path, string text, bool durable)
    {
        using var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(handle);
        var present = FileContent.ReadAll(handle).AsSpan();
        var entry = Encoding.UTF8.GetBytes(text);
        if (present.IndexOf(entry) >= 0) return false;

        var whole = present[..WorklogFormat.FindTornTail(present)];
        if (whole.Length < length) RandomAccess.SetLength(handle, whole.Length);
        var end = whole.Length;
        var gap = whole.IsEmpty || whole.EndsWith("\n\n"u8) ? 0 : whole.EndsWith("\n"u8) ? 1 : 2;
        byte[] output = [.. Enumerable.Repeat((byte)'\n', gap), .. entry];
        try
        {
            RandomAccess.Write(handle, output, whole.Length);
            if (durable) RandomAccess.FlushToDisk(handle);
        }
        catch (IOException)
        {
            RandomAccess.SetLength(handle, end);
            throw;
        }

        if (length == 0) DirectoryFlush.Flush(Path.GetDirectoryName(path)!);
        return true;
    }
}
