using System.Globalization;
using System.Text;

namespace Orchestrator.Git;

/// <summary>Finishes a commit of ours whose git was killed after it had moved HEAD and before it had written its index.</summary>
/// <remarks>The index then holds the commit's paths as they were before it, which reads as if somebody had staged the reverse.</remarks>
internal sealed class CutOffCommit(GitCommandLine git, IndexLocks locks, TimeProvider time)
{
    /// <summary>Brings the entries of HEAD's commit along that stand as in its parent; all others are somebody's and stay as they are.</summary>
    /// <param name="since">When the write that was cut off began: a HEAD from before is not its doing.</param>
    /// <param name="cancellationToken">Ends git.</param>
    public async Task AlignIndexAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var head = await git.RunAsync(GitCall.Read("log", "-1", "--no-show-signature", "--no-color", "--format=%H %ct %P", "HEAD", "--"), cancellationToken).ConfigureAwait(false);
        if (!head.Succeeded || head.OutputText.Split(' ', StringSplitOptions.TrimEntries) is not [var commit, var at, { Length: > 0 } parent]) return;

        // Git tells whole seconds.
        if (long.Parse(at, CultureInfo.InvariantCulture) < since.ToUnixTimeSeconds()) return;
        var changes = await ReadChangesAsync(parent, commit, cancellationToken).ConfigureAwait(false);
        var entries = await ReadEntriesAsync(changes.Keys.ToHashSet(StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
        List<(string Path, string? Entry)> behind =
            [.. changes.Where(change => IsAsBefore(entries.GetValueOrDefault(change.Key), change.Value.Before)).Select(change => (change.Key, change.Value.After))];
        if (behind.Count == 0) return;
        using var writer = new IndexWriter(git, locks, time, TimeSpan.FromSeconds(5));
        await writer.RunAsync(GitCall.SetEntries(behind), cancellationToken).ConfigureAwait(false);
    }

    // ":100644 100755 <id> <id> M", then the path, each with a NUL behind it.
    private async Task<Dictionary<string, (string? Before, string? After)>> ReadChangesAsync(string parent, string commit, CancellationToken cancellationToken)
    {
        var result = await git.DemandAsync(GitCall.Read("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", parent, commit, "--"), cancellationToken).ConfigureAwait(false);
        var changes = new Dictionary<string, (string?, string?)>(StringComparer.Ordinal);
        string[]? words = null;
        foreach (var range in result.Output.Span.Split((byte)0))
        {
            var field = result.Output.Span[range];
            if (words is null)
            {
                if (field.IsEmpty) break;
                words = Encoding.ASCII.GetString(field[1..]).Split(' ');
            }
            else
            {
                changes[GitPath.FromBytes(field)] = (EntryOf(words[0], words[2]), EntryOf(words[1], words[3]));
                words = null;
            }
        }

        return changes;
    }

    // "100644 <id> 0<TAB>path".
    private async Task<Dictionary<string, string>> ReadEntriesAsync(HashSet<string> paths, CancellationToken cancellationToken)
    {
        var result = await git.DemandAsync(GitCall.Read("ls-files", "--full-name", "-z", "--stage"), cancellationToken).ConfigureAwait(false);
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var range in result.Output.Span.Split((byte)0))
        {
            var field = result.Output.Span[range];
            var tab = field.IndexOf((byte)'\t');
            if (tab < 0 || GitPath.FromBytes(field[(tab + 1)..]) is not { } path || !paths.Contains(path)) continue;
            var words = Encoding.ASCII.GetString(field[..tab]).Split(' ');
            entries[path] = $"{words[0]} {words[1]}";
        }

        return entries;
    }

    // What was announced as new stands there as an empty file.
    private static bool IsAsBefore(string? entry, string? before) =>
        entry == before || (before is null && GitCall.EmptyBlobs.Any(id => entry!.EndsWith(id, StringComparison.Ordinal)));

    private static string? EntryOf(string mode, string id) => mode == "000000" ? null : $"{mode} {id}";
}
