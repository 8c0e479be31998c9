using System.Text;

namespace Orchestrator.Git;

/// <summary>The output of <c>git status --porcelain=v2 -z --branch --untracked-files=all --no-renames</c>, parsed.</summary>
/// <param name="Head">Full commit id; null before the first commit.</param>
/// <param name="Branch">Branch name; null when HEAD is detached.</param>
/// <param name="Entries">One per path.</param>
/// <param name="NestedRepositories">Untracked directories that are repositories of their own, without the final slash.</param>
internal sealed record StatusReport(
    string? Head, string? Branch, IReadOnlyDictionary<string, StatusEntry> Entries, IReadOnlyList<string> NestedRepositories)
{
    /// <summary>The arguments whose output <see cref="Parse"/> understands.</summary>
    public static readonly IReadOnlyList<string> Arguments =
        ["status", "--porcelain=v2", "-z", "--branch", "--no-ahead-behind", "--untracked-files=all", "--no-renames"];

    /// <summary>Parses what git printed.</summary>
    /// <exception cref="FormatException">It is not what git prints.</exception>
    public static StatusReport Parse(ReadOnlySpan<byte> output)
    {
        string? head = null, branch = null;
        var entries = new Dictionary<string, StatusEntry>(StringComparer.Ordinal);
        var nested = new List<string>();
        while (!output.IsEmpty)
        {
            var line = Next(ref output);
            switch (line.IsEmpty ? 0 : line[0])
            {
                case (byte)'#':
                    var header = Encoding.UTF8.GetString(line);
                    head = Header(header, "# branch.oid ", "(initial)", head);
                    branch = Header(header, "# branch.head ", "(detached)", branch);
                    break;
                case (byte)'?':
                    var path = line[2..];
                    // With every untracked file listed, a directory appears only when it is a repository of its own.
                    if (path[^1] == '/') nested.Add(GitPath.FromBytes(path[..^1]));
                    else Add(entries, new StatusEntry(GitPath.FromBytes(path), "??", "N...", null));
                    break;
                case (byte)'1':
                    Add(entries, Ordinary(line, 8));
                    break;
                case (byte)'2':
                    // Not asked for, yet a configuration may insist: the new name, then the old one as a field of its own.
                    Add(entries, Ordinary(line, 9));
                    var old = GitPath.FromBytes(Next(ref output));
                    Add(entries, new StatusEntry(old, "D.", "N...", null));
                    break;
                case (byte)'u':
                    Add(entries, Unmerged(line));
                    break;
                case (byte)'!':
                    break;
                default:
                    throw new FormatException($"git status printed a line that is not understood: '{Encoding.UTF8.GetString(line)}'.");
            }
        }

        return new StatusReport(head, branch, entries, nested);
    }

    private static string? Header(string line, string name, string none, string? otherwise) =>
        !line.StartsWith(name, StringComparison.Ordinal) ? otherwise : line[name.Length..] == none ? null : line[name.Length..];

    // `git rm --cached` gives two lines for one path: deleted in the index, untracked on the disk.
    private static void Add(Dictionary<string, StatusEntry> entries, StatusEntry entry)
    {
        if (entries.TryGetValue(entry.Path, out var other))
            entry = entry.IsUntracked ? other with { Status = other.Status[0] + "?" } : entry with { Status = entry.Status[0] + "?" };
        entries[entry.Path] = entry;
    }

    // 1 XY sub mH mI mW hH hI path
    private static StatusEntry Ordinary(ReadOnlySpan<byte> line, int fields)
    {
        var words = Fields(line, fields, out var path);
        var index = words[4].Trim('0').Length == 0 ? null : words[4] + ' ' + words[7];
        return new StatusEntry(GitPath.FromBytes(path), words[1], words[2], index);
    }

    // u XY sub m1 m2 m3 mW h1 h2 h3 path
    private static StatusEntry Unmerged(ReadOnlySpan<byte> line)
    {
        var words = Fields(line, 10, out var path);
        return new StatusEntry(GitPath.FromBytes(path), words[1], words[2], string.Join(' ', [.. words[3..6], .. words[7..10]]));
    }

    private static string[] Fields(ReadOnlySpan<byte> line, int count, out ReadOnlySpan<byte> path)
    {
        var words = new string[count];
        for (var i = 0; i < count; i++)
        {
            var end = line.IndexOf((byte)' ');
            if (end < 0) throw new FormatException("git status printed a line that is cut off.");
            words[i] = Encoding.ASCII.GetString(line[..end]);
            line = line[(end + 1)..];
        }

        path = line;
        return words;
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> output)
    {
        var end = output.IndexOf((byte)0);
        var line = end < 0 ? output : output[..end];
        output = end < 0 ? [] : output[(end + 1)..];
        return line;
    }
}
