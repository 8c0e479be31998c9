using System.Collections.Frozen;
using System.Text.Json;

namespace Orchestrator.Backlog;

/// <summary>The words for statuses, sizes, levels and the like, as files, filters and people write them: <c>in_progress</c>, <c>wont_do</c>.</summary>
public static class BacklogWords
{
    /// <summary>The word of a value, in snake_case.</summary>
    public static string Of<T>(T value) where T : struct, Enum => Words<T>.ByValue[value];

    /// <summary>All words of a type, in the order of its values.</summary>
    public static IReadOnlyList<string> All<T>() where T : struct, Enum => Words<T>.InOrder;

    /// <summary>Understands a word; case, underscores, dashes and blanks do not matter, and s/m/l and l/m/h are short for sizes and levels.</summary>
    public static bool TryParse<T>(string? text, out T value) where T : struct, Enum
    {
        value = default;
        return text is not null && Words<T>.ByWord.TryGetValue(Fold(text), out value);
    }

    private static string Fold(string text) => string.Concat(text.Where(c => c is not ('_' or '-' or ' '))).ToLowerInvariant();

    private static class Words<T> where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> ByValue =
            Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static readonly IReadOnlyList<string> InOrder = [.. Enum.GetValues<T>().Select(value => ByValue[value])];

        public static readonly FrozenDictionary<string, T> ByWord = Spellings().ToFrozenDictionary(entry => entry.Word, entry => entry.Value);

        private static IEnumerable<(string Word, T Value)> Spellings()
        {
            var hasShortForms = typeof(T) == typeof(ItemSize) || typeof(T) == typeof(Level);
            foreach (var (value, word) in ByValue)
            {
                yield return (Fold(word), value);
                if (hasShortForms) yield return (word[..1], value);
            }
        }
    }
}
