using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orchestrator.Cli.Tests;

/// <summary>Compares JSON with what docs/cli-json.md says about it.</summary>
internal static partial class Documented
{
    private static readonly Lazy<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> Objects = new(Read);

    /// <summary>Fails unless the object has exactly the documented keys, each with a value of its type.</summary>
    public static void Check(string heading, JsonElement json)
    {
        var keys = Objects.Value[heading];
        var printed = json.EnumerateObject().Select(property => property.Name).ToList();
        Assert.Equal(keys.Keys.Order(StringComparer.Ordinal), printed.Order(StringComparer.Ordinal));
        foreach (var property in json.EnumerateObject())
        {
            var type = keys[property.Name];
            if (type.EndsWith('?') && property.Value.ValueKind == JsonValueKind.Null) continue;
            var kind = property.Value.ValueKind switch
            {
                JsonValueKind.String => "string",
                JsonValueKind.Number => "number",
                JsonValueKind.True or JsonValueKind.False => "bool",
                JsonValueKind.Array => "array",
                JsonValueKind.Object => "object",
                _ => "null",
            };
            Assert.True(kind == type.TrimEnd('?'), $"{heading}.{property.Name} is {kind}, documented as {type}: {property.Value}");
        }
    }

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Read()
    {
        var objects = new Dictionary<string, IReadOnlyDictionary<string, string>>();
        var keys = new Dictionary<string, string>();
        foreach (var line in File.ReadLines(Path.Combine(Repository.Checkout, "docs", "cli-json.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) objects[line[3..]] = keys = [];
            else if (Row().Match(line) is { Success: true } row) keys[row.Groups["key"].Value] = row.Groups["type"].Value;
        }

        return objects;
    }

    [GeneratedRegex(@"^\| `(?<key>[a-z_]+)` \| (?<type>[a-z]+\??) \|")]
    private static partial Regex Row();
}
