using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Orchestrator.Storage;

/// <summary>The few unknown keys of one item; a list, because a dictionary of three entries costs 200 bytes in each of 100 000 items.</summary>
internal sealed class ExtensionMap(KeyValuePair<string, string>[] pairs) : IReadOnlyDictionary<string, string>
{
    /// <summary>No keys.</summary>
    public static ExtensionMap Empty { get; } = new([]);

    /// <inheritdoc />
    public int Count => pairs.Length;

    /// <inheritdoc />
    public IEnumerable<string> Keys => pairs.Select(pair => pair.Key);

    /// <inheritdoc />
    public IEnumerable<string> Values => pairs.Select(pair => pair.Value);

    /// <inheritdoc />
    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no key '{key}'.");

    /// <inheritdoc />
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc />
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        foreach (var pair in pairs)
        {
            if (pair.Key != key) continue;
            value = pair.Value;
            return true;
        }

        value = null;
        return false;
    }

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, string>>)pairs).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
