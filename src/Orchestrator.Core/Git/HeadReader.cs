using System.Buffers;

namespace Orchestrator.Git;

/// <summary>Reads the commit HEAD stands at from git's files, which saves a process after each commit.</summary>
internal static class HeadReader
{
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>The full id HEAD stands at.</summary>
    /// <param name="gitDirectory">The working tree's own git directory.</param>
    /// <param name="commonDirectory">The repository's git directory, where branches are.</param>
    /// <returns>Null when the files do not tell (packed, another ref format, no commit): ask git.</returns>
    public static string? Read(string gitDirectory, string commonDirectory)
    {
        try
        {
            var file = ReadReference(gitDirectory) is { } reference ? Path.Combine(commonDirectory, reference) : Path.Combine(gitDirectory, "HEAD");
            var head = File.ReadAllText(file).TrimEnd();
            return IsFullId(head) ? head : null;
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
            var head = File.ReadAllText(Path.Combine(gitDirectory, "HEAD")).TrimEnd();
            return head.StartsWith("ref: refs/", StringComparison.Ordinal) ? head[5..] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Forty or sixty-four hexadecimal digits.</summary>
    public static bool IsFullId(string text) => text.Length is 40 or 64 && !text.AsSpan().ContainsAnyExcept(Hexadecimal);
}
