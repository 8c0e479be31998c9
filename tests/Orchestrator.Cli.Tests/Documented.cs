using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orchestrator.Cli.Tests;

/// <summary>Compares JSON with what docs/cli-json.md says about it: keys, types, words, and what is inside of lists and objects.</summary>
internal static partial class Documented
{
    private static readonly Lazy<IReadOnlyDictionary<string, IReadOnlyDictionary<string, Key>>> Objects = new(Read);

    /// <summary>Fails unless the object has exactly the documented keys, each with a value of its type.</summary>
    public static void Check(string heading, JsonElement json)
    {
        var keys = Objects.Value[heading];
        CheckKeys(heading, keys.Keys, json);
        foreach (var property in json.EnumerateObject()) CheckValue($"{heading}.{property.Name}", keys[property.Name], property.Value);
    }

    private static void CheckValue(string place, Key key, JsonElement value)
    {
        if (key.Type.EndsWith('?') && value.ValueKind == JsonValueKind.Null) return;
        var kind = value.ValueKind switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.True or JsonValueKind.False => "bool",
            JsonValueKind.Array => "array",
            JsonValueKind.Object => "object",
            _ => "null",
        };
        Assert.True(kind == key.Type.TrimEnd('?'), $"{place} is {kind}, documented as {key.Type}: {value}");
        if (kind == "string" && key.Words.Count > 0) Assert.True(key.Words.Contains(value.GetString()!), $"{place} is {value}, documented: {string.Join(", ", key.Words)}");
        // What an object without documented keys holds is not the product's.
        if (kind == "object" && key.Inside.Count > 0) CheckKeys(place, key.Inside, value);
        if (kind != "array") return;
        foreach (var element in value.EnumerateArray())
        {
            if (key.Of is { } heading) Check(heading, element);
            else if (key.Inside.Count > 0) CheckKeys(place, key.Inside, element);
            else Assert.True(element.ValueKind == JsonValueKind.String, $"{place} is documented as a list of texts: {element}");
        }
    }

    private static void CheckKeys(string place, IEnumerable<string> documented, JsonElement json)
    {
        var expected = string.Join(", ", documented.Order(StringComparer.Ordinal));
        var printed = string.Join(", ", json.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.True(expected == printed, $"{place} has the keys {printed}, documented are {expected}.");
    }

    private static Dictionary<string, IReadOnlyDictionary<string, Key>> Read()
    {
        var objects = new Dictionary<string, IReadOnlyDictionary<string, Key>>();
        var keys = new Dictionary<string, Key>();
        foreach (var line in File.ReadLines(Path.Combine(Repository.Checkout, "docs", "cli-json.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) objects[line[3..]] = keys = [];
            else if (Row().Match(line) is { Success: true } row) keys[row.Groups["key"].Value] = Key.From(row.Groups["type"].Value, row.Groups["meaning"].Value);
        }

        return objects;
    }

    [GeneratedRegex(@"^\| `(?<key>[a-z_]+)` \| (?<type>[a-z]+\??) \| ?(?<meaning>.*?) ?\|$")]
    private static partial Regex Row();

    // What stands in brackets explains one of the keys before it, and a list of words may follow a colon: "a number for each status: new, …".
    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex Aside();

    [GeneratedRegex("`(?<word>[a-z_]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^(?:always |[^:]*: )?(?<word>[a-z_-]+)(?:, (?<word>[a-z_-]+))+$|^always (?<word>[a-z_]+)$")]
    private static partial Regex Listed();

    [GeneratedRegex(@"\[[a-z ]+\]\(#(?<anchor>[a-z-]+)\)")]
    private static partial Regex Link();

    /// <param name="Type">The documented type; <c>?</c> behind it: or null.</param>
    /// <param name="Words">All values that a text can have; empty: any.</param>
    /// <param name="Inside">The keys of an object, or of each object of a list; empty: none are documented.</param>
    /// <param name="Of">Under which heading the objects of a list are described.</param>
    private sealed record Key(string Type, IReadOnlyList<string> Words, IReadOnlyList<string> Inside, string? Of)
    {
        public static Key From(string type, string meaning)
        {
            var told = Aside().Replace(meaning, "").Replace(" ,", ",", StringComparison.Ordinal).Trim();
            var listed = Listed().Match(told.Replace("`", "", StringComparison.Ordinal)).Groups["word"].Captures.Select(word => word.Value).ToList();
            var quoted = Quoted().Matches(told).Select(word => word.Groups["word"].Value).ToList();
            return type.TrimEnd('?') switch
            {
                "string" => new(type, listed, [], null),
                "object" or "array" when Link().Match(meaning) is { Success: true } link => new(type, [], [], Heading(link.Groups["anchor"].Value)),
                "object" => new(type, [], quoted.Count > 0 ? quoted : listed, null),
                "array" => new(type, [], told.StartsWith("of objects with ", StringComparison.Ordinal) ? quoted : [], null),
                _ => new(type, [], [], null),
            };
        }

        private static string Heading(string anchor) => char.ToUpperInvariant(anchor[0]) + anchor[1..].Replace('-', ' ');
    }
}
