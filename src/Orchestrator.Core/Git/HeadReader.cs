using System.Buffers;
using System.Text;

namespace Orchestrator.Git;

/// <summary>Reads the commit HEAD stands at, from git's files where they tell, which saves a process with each commit.</summary>
internal sealed class HeadReader(GitCommandLine git, GitLayout layout)
{
    private const int LongestFile = 4 * 1024;

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>The full id HEAD stands at.</summary>
    /// <returns>Null before the first commit.</returns>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        if (Read(layout.GitDirectory, layout.CommonDirectory) is { } head) return head;
        var result = await git.RunAsync(GitCall.Read("rev-parse", "--quiet", "--verify", "HEAD^{commit}"), cancellationToken).ConfigureAwait(false);
        return result.Succeeded ? result.OutputText.Trim() : null;
    }

    /// <summary>The full id HEAD stands at, where there must be one.</summary>
    /// <exception cref="OrchestratorException">OrcGitFailed.</exception>
    public async Task<string> DemandAsync(CancellationToken cancellationToken) =>
        Read(layout.GitDirectory, layout.CommonDirectory)
        ?? await git.DemandTextAsync(GitCall.Read("rev-parse", "--verify", "HEAD^{commit}"), cancellationToken).ConfigureAwait(false);

    /// <summary>The same from the files alone.</summary>
    /// <param name="gitDirectory">The working tree's own git directory.</param>
    /// <param name="commonDirectory">The repository's git directory, where branches are.</param>
    /// <returns>Null when the files do not tell: the branch is packed, in another ref format, or has no commit.</returns>
    public static string? Read(string gitDirectory, string commonDirectory)
    {
        try
        {
            var file = ReadReference(gitDirectory) is { } reference ? Path.Combine(commonDirectory, reference) : Path.Combine(gitDirectory, "HEAD");
            return ReadText(file) is { } head && IsFullId(head) ? head : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The branch HEAD stands for, as <c>refs/heads/…</c>; null when it is detached or cannot be read.</summary>
    public static string? ReadReference(string gitDirectory)
    {
        try
        {
            return ReadText(Path.Combine(gitDirectory, "HEAD")) is { } head && head.StartsWith("ref: refs/", StringComparison.Ordinal) ? head[5..] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Several times with each phase: without the buffers that File.ReadAllText makes for files of any length.
    private static string? ReadText(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> bytes = stackalloc byte[LongestFile];
        var length = RandomAccess.Read(file, bytes, 0);
        return length < LongestFile ? Encoding.UTF8.GetString(bytes[..length]).TrimEnd() : null;
    }

    /// <summary>Forty or sixty-four hexadecimal digits.</summary>
    public static bool IsFullId(string text) => text.Length is 40 or 64 && !text.AsSpan().ContainsAnyExcept(Hexadecimal);
}
