using System.Text.Json;

namespace Orchestrator.Backlog;

/// <summary>The words of one enumeration whose values count from 0.</summary>
internal sealed class WordTable
{
    private readonly string[] words;
    private readonly string[] folded;
    private readonly bool hasShortForms;

    /// <summary>Makes the words of a type from the names of its values.</summary>
    /// <param name="type">The enumeration.</param>
    /// <param name="hasShortForms">Whether first letters will do.</param>
    public WordTable(Type type, bool hasShortForms)
    {
        var names = Enum.GetNames(type);
        words = Array.ConvertAll(names, JsonNamingPolicy.SnakeCaseLower.ConvertName);
        folded = Array.ConvertAll(words, Fold);
        this.hasShortForms = hasShortForms;
    }

    /// <summary>The words in the order of their values.</summary>
    public IReadOnlyList<string> All => words;

    /// <summary>The word of a value.</summary>
    public string Of(int value) => words[value];

    /// <summary>The value of a word or of its short form; -1 when it is none.</summary>
    public int IndexOf(string text)
    {
        var word = Fold(text);
        var index = Array.IndexOf(folded, word);
        return index < 0 && hasShortForms && word.Length == 1 ? Array.FindIndex(folded, known => known[0] == word[0]) : index;
    }

    /// <summary>A word without case and separators, for comparison.</summary>
    public static string Fold(string text) =>
        text.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
}
