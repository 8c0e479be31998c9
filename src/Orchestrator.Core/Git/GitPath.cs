using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Orchestrator.Git;

/// <summary>Git's paths are bytes; this is how they become strings and bytes again without loss.</summary>
/// <remarks>
/// Valid UTF-8 is itself. A byte that is no part of valid UTF-8 becomes U+EF00 + byte (0x80–0xFF), a private use range that survives JSON and
/// terminals, which lone surrogates do not. A name that really holds such a character is escaped byte by byte, so no two names share a string.
/// </remarks>
public static class GitPath
{
    private const char FirstEscape = '\uEF80';
    private const char LastEscape = '\uEFFF';

    /// <summary>The string of a path as git printed it.</summary>
    /// <param name="path">The bytes, without a terminator.</param>
    public static string FromBytes(ReadOnlySpan<byte> path)
    {
        if (Utf8.IsValid(path) && !HoldsEscapeRange(path)) return Encoding.UTF8.GetString(path);
        var text = new StringBuilder(path.Length);
        Span<char> characters = stackalloc char[2];
        while (!path.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(path, out var rune, out var consumed);
            if (status == OperationStatus.Done && rune.Value is < FirstEscape or > LastEscape)
                text.Append(characters[..rune.EncodeToUtf16(characters)]);
            else
                foreach (var value in path[..consumed])
                    text.Append((char)(0xEF00 + value));
            path = path[consumed..];
        }

        return text.ToString();
    }

    /// <summary>Whether a path lies below one of some others: where those are files, both cannot be there.</summary>
    internal static bool LiesBelow(string path, HashSet<string> others)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            if (others.Contains(path[..slash])) return true;
        return false;
    }

    /// <summary>The bytes of a path that <see cref="FromBytes"/> made.</summary>
    /// <param name="path">Relative to the repository's top, with slashes.</param>
    public static byte[] ToBytes(string path)
    {
        if (path.AsSpan().IndexOfAnyInRange(FirstEscape, LastEscape) < 0) return Encoding.UTF8.GetBytes(path);
        var bytes = new ArrayBufferWriter<byte>(path.Length + 8);
        Span<byte> buffer = stackalloc byte[4];
        foreach (var rune in path.EnumerateRunes())
        {
            if (rune.Value is >= FirstEscape and <= LastEscape) bytes.Write([(byte)rune.Value]);
            else bytes.Write(buffer[..rune.EncodeToUtf8(buffer)]);
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The string form of a path that came from .NET's file system types instead of git.</summary>
    /// <param name="path">Relative to the repository's top; on Windows with either slash.</param>
    public static string FromFileName(string path) =>
        FromBytes(Encoding.UTF8.GetBytes(OperatingSystem.IsWindows() ? path.Replace('\\', '/') : path));

    /// <summary>The path as it is shown to people: bytes that are no text in octal, as git itself shows them.</summary>
    public static string Show(string path)
    {
        if (IsText(path)) return path;
        var text = new StringBuilder(path.Length + 8);
        foreach (var character in path)
        {
            if (IsStray(character)) text.Append('\\').Append(Convert.ToString(character & 0xFF, 8).PadLeft(3, '0'));
            else text.Append(character);
        }

        return text.ToString();
    }

    /// <summary>Whether all of a path can be shown and typed.</summary>
    public static bool IsText(string path) => !path.Any(IsStray);

    private static bool IsStray(char character) => character is >= FirstEscape and <= LastEscape;

    // U+EF80–U+EFFF is EE BE 80 – EE BF BF.
    private static bool HoldsEscapeRange(ReadOnlySpan<byte> path)
    {
        for (int at; (at = path.IndexOf((byte)0xEE)) >= 0 && at + 1 < path.Length; path = path[(at + 1)..])
            if (path[at + 1] is 0xBE or 0xBF) return true;
        return false;
    }
}
