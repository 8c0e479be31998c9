using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Orchestrator.Native;

namespace Orchestrator.Git;

/// <summary>What lies in the working tree under each dirty path, as a short text that is equal exactly when mode and content are.</summary>
/// <remarks>
/// Hashed in this process, without git's filters; a file that has kept its stamp is not read again. Above <see cref="LargestHashed"/> the stamp
/// itself is the identity, so that a data set somebody keeps untracked does not cost seconds at the start of a run.
/// </remarks>
internal sealed class ContentIdentities(string topLevel)
{
    /// <summary>Bytes of the largest file whose content is read.</summary>
    public const long LargestHashed = 64L << 20;

    // A file changed this shortly before it was read may change again without a new time: kernels stamp by the tick.
    private static readonly TimeSpan Racy = TimeSpan.FromSeconds(1);

    // Replaced as a whole by each pass, never changed: passes may overlap.
    private volatile IReadOnlyDictionary<string, Known> known = new Dictionary<string, Known>();

    private readonly byte[] top = Encoding.UTF8.GetBytes(topLevel.EndsWith('/') ? topLevel : topLevel + '/');

    /// <summary>The identities of all paths; null for one under which nothing lies.</summary>
    /// <param name="paths">Relative to the repository's top; not submodules.</param>
    /// <param name="cancellationToken">Honoured between files.</param>
    public IReadOnlyDictionary<string, string?> Of(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var before = this.known;
        var known = new Dictionary<string, Known>(StringComparer.Ordinal);
        var result = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            result[path] = Of(path, before, known);
        }

        this.known = known;
        return result;
    }

    private string? Of(string path, IReadOnlyDictionary<string, Known> before, Dictionary<string, Known> known)
    {
        try
        {
            if (OperatingSystem.IsWindows()) return OfWindows(path, before, known);
            byte[] name = [.. top, .. GitPath.ToBytes(path), 0];
            using var file = UnfollowedFile.Open(name, out var isLink);
            if (isLink) return UnfollowedFile.ReadLink(name) is { } target ? "120000 " + Short(SHA256.HashData(target)) : null;
            if (file is null) return null;
            var mode = (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != 0 ? "100755 " : "100644 ";
            return OfFile(mode, path, file, before, known);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // Not ours to read, or no file at all (a directory, a FIFO). Git will say so when it is to be committed.
            return "unreadable";
        }
    }

    private string? OfWindows(string path, IReadOnlyDictionary<string, Known> before, Dictionary<string, Known> known)
    {
        var name = Path.Combine(topLevel, path);
        var info = new FileInfo(name);
        if (info.LinkTarget is { } target) return "120000 " + Short(SHA256.HashData(Encoding.UTF8.GetBytes(target)));
        if (!info.Exists) return null;
        using var file = File.OpenHandle(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return OfFile("100644 ", path, file, before, known);
    }

    private static string OfFile(
        string mode, string path, SafeFileHandle file, IReadOnlyDictionary<string, Known> before, Dictionary<string, Known> known)
    {
        var stamp = FileStamp.Of(file);
        if (stamp.Size > LargestHashed)
            return mode + string.Create(CultureInfo.InvariantCulture,
                $"{stamp.Size}@{stamp.ModifiedNanoseconds}/{stamp.ChangedNanoseconds}/{stamp.Inode}");
        if (before.TryGetValue(path, out var earlier) && earlier.Stamp == stamp && earlier.IsSettled)
        {
            known[path] = earlier;
            return mode + earlier.Hash;
        }

        // Against the times of the file system only the real clock can be held.
        var now = TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch;
        var settled = stamp.ChangedNanoseconds / 1_000_000 < (now - Racy).TotalMilliseconds && !OperatingSystem.IsWindows();
        var hash = Hash(file);
        known[path] = new Known(stamp, hash, settled);
        return mode + hash;
    }

    private static string Hash(SafeFileHandle file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            long offset = 0;
            for (int read; (read = RandomAccess.Read(file, buffer, offset)) > 0; offset += read)
                hash.AppendData(buffer, 0, read);
            return Short(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // 128 bits are beyond any accident and keep the journal short.
    private static string Short(byte[] hash) => Convert.ToHexStringLower(hash, 0, 16);

    private sealed record Known(FileStamp Stamp, string Hash, bool IsSettled);
}
