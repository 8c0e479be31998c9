using System.Collections;
using System.Text;
using System.Text.Json;

namespace Orchestrator.Agents;

/// <summary>Replaces the values of secret environment variables by <c>***</c> in what is written to disk or shown.</summary>
/// <remarks>
/// Secret are values of at least <see cref="ShortestSecret"/> characters of variables that have KEY, TOKEN, SECRET or PASSWORD
/// as a whole <c>_</c>-part of their name. The form a value takes inside a JSON string is masked as well, since most agents print JSON.
/// </remarks>
public sealed class SecretMask
{
    /// <summary>Shorter values are too likely to be ordinary words; characters.</summary>
    public const int ShortestSecret = 12;

    private static readonly string[] TellingWords = ["KEY", "TOKEN", "SECRET", "PASSWORD"];

    /// <summary>A mask that masks nothing.</summary>
    public static SecretMask None { get; } = new([]);

    private SecretMask(IEnumerable<string> values) =>
        Secrets = [.. values.SelectMany(Forms).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes).OrderByDescending(secret => secret.Length)];

    /// <summary>The byte sequences to mask, longest first.</summary>
    internal IReadOnlyList<byte[]> Secrets { get; }

    /// <summary>The mask of this process's environment as it is now and, on top of it, of further variables.</summary>
    /// <param name="more">Variables that agents get beyond the inherited ones; null: none.</param>
    public static SecretMask OfEnvironment(IEnumerable<KeyValuePair<string, string>>? more = null)
    {
        Dictionary<string, string> all = new(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            all[(string)variable.Key] = (string?)variable.Value ?? "";
        return Of(more is null ? all : all.Concat(more));
    }

    /// <summary>The mask of the given variables.</summary>
    /// <param name="variables">Names and values; a name may come twice with two values.</param>
    public static SecretMask Of(IEnumerable<KeyValuePair<string, string>> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        List<string> values = [.. variables.Where(variable => IsSecret(variable.Key, variable.Value)).Select(variable => variable.Value)];
        return values.Count == 0 ? None : new(values);
    }

    /// <summary>The text with every secret replaced.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The same instance when there was nothing to replace.</returns>
    public string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Secrets.Count == 0 || text.Length < ShortestSecret) return text;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (!Secrets.Any(secret => bytes.AsSpan().IndexOf(secret) >= 0)) return text;
        MaskedStream stream = Stream();
        List<byte> masked = new(bytes.Length);
        stream.Write(bytes, part => masked.AddRange(part));
        stream.Flush(part => masked.AddRange(part));
        return Encoding.UTF8.GetString([.. masked]);
    }

    /// <summary>A mask for bytes that come in pieces; a secret cut in two by a read is still found.</summary>
    internal MaskedStream Stream() => new(Secrets);

    private static bool IsSecret(string name, string value)
    {
        if (value.Length < ShortestSecret) return false;
        foreach (Range part in name.AsSpan().Split('_'))
        {
            ReadOnlySpan<char> word = name.AsSpan(part);
            foreach (string telling in TellingWords)
                if (word.Equals(telling, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static IEnumerable<string> Forms(string value)
    {
        yield return value;
        yield return JsonEncodedText.Encode(value).Value;
        yield return JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
    }
}
