using System.Text;

namespace Orchestrator.Git;

/// <summary>One invocation of git.</summary>
/// <param name="Arguments">After the options that every call gets.</param>
internal sealed record GitCall(IReadOnlyList<string> Arguments)
{
    /// <summary>What git calls a file that holds nothing, and what stands in the index for one that it was only told of.</summary>
    public static readonly IReadOnlyList<string> EmptyBlobs =
        ["e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"];

    /// <summary>Takes no optional locks: another git at work is not disturbed.</summary>
    public bool IsRead { get; init; }

    /// <summary>Bytes for standard input.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>As <see cref="Input"/>, of a call that is started before they are known; null: they are known.</summary>
    public Task<ReadOnlyMemory<byte>>? LateInput { get; init; }

    /// <summary>An index other than the repository's own.</summary>
    public string? IndexFile { get; init; }

    /// <summary>Carries the marker by which recovery finds the process.</summary>
    public bool IsMarked { get; init; } = true;

    /// <summary>When it is ended.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A call that only looks.</summary>
    public static GitCall Read(params IReadOnlyList<string> arguments) => new(arguments) { IsRead = true };

    /// <summary>Paths as <c>--pathspec-from-file=- --pathspec-file-nul</c> wants them, each taken literally.</summary>
    /// <remarks>
    /// Not <c>--literal-pathspecs</c>: git hands that option on to hooks by environment, where a lint of <c>*.ts</c> would match nothing any more.
    /// </remarks>
    public static byte[] Pathspecs(IEnumerable<string> paths) => Joined(paths, ":(literal)"u8);

    /// <summary>Paths as <c>update-index -z --stdin</c> wants them.</summary>
    public static byte[] Paths(IEnumerable<string> paths) => Joined(paths, []);

    /// <summary>The call that updates the index entries of these paths.</summary>
    public static GitCall Update(IEnumerable<string> paths, params string[] options) =>
        new(["update-index", .. options, "-z", "--stdin"]) { Input = Paths(paths) };

    /// <summary>The call that gives the index entries of these paths what HEAD has.</summary>
    public static GitCall ResetEntries(IEnumerable<string> paths) =>
        new(["reset", "--quiet", .. PathspecInput.FromInput]) { Input = Pathspecs(paths) };

    /// <summary>The call that sets index entries.</summary>
    /// <param name="entries">Paths with mode and id; null takes the entry out.</param>
    public static GitCall SetEntries(IEnumerable<(string Path, string? Entry)> entries)
    {
        var bytes = new List<byte>();

        // Removals first: a file cannot be entered while something below its name is.
        foreach (var (path, entry) in entries.OrderBy(entry => entry.Entry is not null))
        {
            // Mode 0 removes; the id is not looked at.
            bytes.AddRange(Encoding.ASCII.GetBytes((entry ?? "0 " + new string('0', 40)) + " 0\t"));
            bytes.AddRange(GitPath.ToBytes(path));
            bytes.Add(0);
        }

        return new(["update-index", "-z", "--add", "--replace", "--index-info"]) { Input = bytes.ToArray() };
    }

    private static byte[] Joined(IEnumerable<string> paths, ReadOnlySpan<byte> prefix)
    {
        var bytes = new List<byte>();
        foreach (var path in paths)
        {
            bytes.AddRange(prefix);
            bytes.AddRange(GitPath.ToBytes(path));
            bytes.Add(0);
        }

        return [.. bytes];
    }
}
