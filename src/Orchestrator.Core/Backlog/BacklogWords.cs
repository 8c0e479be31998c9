using System.Runtime.CompilerServices;

namespace Orchestrator.Backlog;

/// <summary>The words for statuses, sizes, levels and the like, as files, filters and people write them: <c>in_progress</c>, <c>wont_do</c>.</summary>
/// <remarks>The types are enumerations whose values count from 0.</remarks>
public static class BacklogWords
{
    /// <summary>The word of a value, in snake_case.</summary>
    public static string Of<T>(T value) where T : struct, Enum => Words<T>.Table.Of(Unsafe.BitCast<T, int>(value));

    /// <summary>All words of a type, in the order of its values.</summary>
    public static IReadOnlyList<string> All<T>() where T : struct, Enum => Words<T>.Table.All;

    /// <summary>Understands a word; case, underscores, dashes and blanks do not matter, and s/m/l and l/m/h are short for sizes and levels.</summary>
    public static bool TryParse<T>(string? text, out T value) where T : struct, Enum
    {
        var index = text is null ? -1 : Words<T>.Table.IndexOf(text);
        value = index < 0 ? default : Unsafe.BitCast<int, T>(index);
        return index >= 0;
    }

    // As little as possible depends on the type: code for each of them is compiled anew in every process that starts.
    private static class Words<T> where T : struct, Enum
    {
        public static readonly WordTable Table = new(typeof(T), typeof(T) == typeof(ItemSize) || typeof(T) == typeof(Level));
    }
}
