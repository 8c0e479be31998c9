namespace Orchestrator.PowerShell.Internal;

/// <summary>Puts filters together again that PowerShell has taken apart.</summary>
internal static class FilterWords
{
    /// <summary>
    /// The comma makes an array in PowerShell: <c>-Only impact=high,medium</c> arrives as two words. A word without an equals sign is a
    /// further value of the filter before it.
    /// </summary>
    internal static IReadOnlyList<string> Join(IEnumerable<string> words)
    {
        List<string> filters = [];
        foreach (var word in words)
        {
            if (filters.Count == 0 || word.Contains('=', StringComparison.Ordinal)) filters.Add(word);
            else filters[^1] += "," + word;
        }

        return filters;
    }
}
