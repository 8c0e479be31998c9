using System.Text;

namespace Orchestrator.Git;

/// <summary>The repository's own ignore file, <c>info/exclude</c>: never committed, the user's .gitignore stays untouched.</summary>
internal static class ExcludeFile
{
    /// <summary>Adds the lines that are missing.</summary>
    public static async Task EnsureAsync(string commonDirectory, IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        var directory = Path.Combine(commonDirectory, "info");
        var path = Path.Combine(directory, "exclude");
        Directory.CreateDirectory(directory);
        // Through a link the file it leads to is replaced, not the link.
        var link = new FileInfo(path);
        if (link.LinkTarget is not null && link.ResolveLinkTarget(returnFinalTarget: true) is { } target) path = target.FullName;

        var old = File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false) : [];
        var present = Encoding.UTF8.GetString(old).Split('\n').Select(line => line.TrimEnd('\r')).ToHashSet(StringComparer.Ordinal);
        var missing = lines.Where(present.Add).ToList();
        if (missing.Count == 0) return;

        var addition = (old.Length > 0 && old[^1] != (byte)'\n' ? "\n" : "") + string.Concat(missing.Select(line => line + '\n'));
        var temporary = path + "." + Path.GetRandomFileName();
        try
        {
            var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(old, cancellationToken).ConfigureAwait(false);
                await stream.WriteAsync(Encoding.UTF8.GetBytes(addition), cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows() && File.Exists(path)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
