namespace Orchestrator.Execution;

/// <summary>Reads and writes enum values as the words of the result file (<c>phase_complete</c>).</summary>
internal static class EnumWords
{
    /// <summary>The value for a word, whatever its case and separators (<c>PhaseComplete</c>, <c>phase-complete</c>); null if it is none of the allowed.</summary>
    public static T? Parse<T>(string word, IReadOnlyList<string> allowed)
        where T : struct, Enum
    {
        var folded = Fold(word);
        if (!allowed.Any(candidate => Fold(candidate) == folded)) return null;
        foreach (var value in Enum.GetValues<T>())
            if (Fold(value.ToString()) == folded) return value;
        return null;
    }

    /// <summary>The word of a value: lower case, <c>_</c> between the parts.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => string.Concat(value.ToString().Select((character, index) =>
            char.IsUpper(character) ? (index > 0 ? "_" : "") + char.ToLowerInvariant(character) : character.ToString()));

    /// <summary>A name without case and separators, for comparison.</summary>
    public static string Fold(string word) =>
        string.Concat(word.Where(character => character is not ('_' or '-' or ' ')).Select(char.ToLowerInvariant));
}
