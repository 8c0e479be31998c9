using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Orchestrator.Native;

namespace Orchestrator.Storage;

/// <summary>
/// A file that is replaced as a whole or not at all: written beside its place, flushed to disk, renamed over, the directory flushed.
/// </summary>
/// <remarks>The mode of the file before it is kept; a link is followed; without <see cref="Commit"/> nothing stays behind.</remarks>
public sealed class AtomicFile : IDisposable
{
    private static int counter;
    private readonly string temporary;
    private bool renamed;
    private bool detached;

    private AtomicFile(string path, string temporary, SafeFileHandle handle)
    {
        Path = path;
        this.temporary = temporary;
        Handle = handle;
    }

    /// <summary>The file that is replaced; links resolved.</summary>
    public string Path { get; }

    /// <summary>The temporary file, open for reading and writing; after <see cref="Commit"/> the file itself.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Begins a replacement.</summary>
    /// <param name="path">The file to replace; it need not exist, its directory must.</param>
    /// <exception cref="IOException">The directory does not take a new file.</exception>
    public static AtomicFile Create(string path)
    {
        var target = Resolve(path);
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $".{System.IO.Path.GetFileName(target)}.{Environment.ProcessId}-{Interlocked.Increment(ref counter)}.tmp");
        var temporary = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(target)!, name);
        var handle = File.OpenHandle(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var file = new AtomicFile(target, temporary, handle);
        try
        {
            if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(handle, File.GetUnixFileMode(target));
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Replaces a file by this content.</summary>
    /// <param name="path">The file; it need not exist, its directory must.</param>
    /// <param name="content">All of the new content.</param>
    /// <exception cref="IOException">Disk full, no such directory; the file is as it was.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = Create(path);
        RandomAccess.Write(file.Handle, content, 0);
        file.Flush();
        file.Commit();
    }

    /// <summary>Deletes what killed writers left beside files of one directory. Only for who holds the lock that all their writers take.</summary>
    /// <param name="paths">The files.</param>
    public static void DeleteLeftovers(params IReadOnlyList<string> paths)
    {
        foreach (var leftover in FindLeftovers(System.IO.Path.GetDirectoryName(paths[0])!, "*"))
        {
            var name = System.IO.Path.GetFileName(leftover);
            if (paths.Any(path => name.StartsWith($".{System.IO.Path.GetFileName(path)}.", StringComparison.Ordinal))) File.Delete(leftover);
        }
    }

    /// <summary>Finds what killed writers of a file left beside it.</summary>
    /// <param name="path">The file.</param>
    public static IEnumerable<string> FindLeftovers(string path) =>
        FindLeftovers(System.IO.Path.GetDirectoryName(path)!, System.IO.Path.GetFileName(path));

    private static string Resolve(string path)
    {
        var link = new FileInfo(path);
        return link.LinkTarget is null ? link.FullName : link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    private static IEnumerable<string> FindLeftovers(string directory, string name) => Directory.EnumerateFiles(directory, $".{name}.*-*.tmp");

    /// <summary>Brings what was written to the disk.</summary>
    public void Flush() => RandomAccess.FlushToDisk(Handle);

    /// <summary>Puts the flushed file in its place.</summary>
    /// <param name="durable">Whether the directory entry is on disk when this returns; if not, <see cref="FlushPlace"/> sees to it.</param>
    public void Commit(bool durable = true)
    {
        File.Move(temporary, Path, overwrite: true);
        renamed = true;
        if (durable) DirectoryFlush.Flush(System.IO.Path.GetDirectoryName(Path)!);
    }

    /// <summary>Brings the directory entry of a file that was replaced to the disk; harmless if somebody has removed it since.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The disk reports an error.</exception>
    public static void FlushPlace(string path)
    {
        var directory = System.IO.Path.GetDirectoryName(Resolve(path))!;
        try
        {
            DirectoryFlush.Flush(directory);
        }
        catch (IOException e) when (e.HResult == Errno.NoEntry)
        {
            // With the directory its entries went.
        }
    }

    /// <summary>Leaves the handle open for the caller, who closes it.</summary>
    public SafeFileHandle Detach()
    {
        detached = true;
        return Handle;
    }

    /// <summary>Closes the file; deletes it if it was not committed.</summary>
    public void Dispose()
    {
        if (!detached) Handle.Dispose();
        if (renamed) return;
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (StoreErrors.IsRefusal(e))
        {
            // The directory has gone or turned read-only: what is there cannot be deleted, and the first error is the one to report.
        }
    }
}
