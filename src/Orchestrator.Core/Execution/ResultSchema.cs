using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrator.Pipelines;

namespace Orchestrator.Execution;

/// <summary>The schema of the result file: one file of the product that prompt, validation and documentation share.</summary>
public static class ResultSchema
{
    private const string KindsKey = "x-kinds";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonObject Root = JsonNode.Parse(Text)!.AsObject();

    private static readonly IReadOnlyList<ResultCodeRule> AllCodes = ReadCodes();

    // Which kinds of phase a property is for, and how a prompt shows it: nearly all of them are the same in each.
    private static readonly Dictionary<string, IReadOnlyList<PhaseKind>> KindsOf = Root["properties"]!.AsObject()
        .ToDictionary(pair => pair.Key, pair => Kinds(pair.Value!.AsObject()), StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Shown = Root["properties"]!.AsObject()
        .ToDictionary(pair => pair.Key, pair => Show(pair.Value!.DeepClone().AsObject()), StringComparer.Ordinal);

    /// <summary>The schema as the product ships it (JSON Schema 2020-12).</summary>
    public static string Text => EmbeddedText.Read("Orchestrator.phase-result.schema.json");

    /// <summary>Most follow-ups that one result may carry.</summary>
    public static int MaxFollowUps { get; } = Property("follow_ups")["maxItems"]!.GetValue<int>();

    /// <summary>Most duplicates that one result may name.</summary>
    internal static int MaxDuplicates { get; } = Property("duplicates")["maxItems"]!.GetValue<int>();

    /// <summary>The codes a phase may answer with, in the order of the schema.</summary>
    public static IReadOnlyList<ResultCodeRule> Codes(ResultContract contract) =>
        [.. AllCodes.Where(rule => rule.Kinds.Contains(contract.Kind) && (rule.Code != ResultCode.Rework || contract.AllowsRework))];

    /// <summary>The schema of one phase's result: what is not allowed there is left out, what is decided is filled in.</summary>
    public static string Render(ResultContract contract)
    {
        var codes = Codes(contract);
        var text = new StringBuilder("{\n  \"type\": \"object\",\n  \"required\": ");
        text.Append(Compact(Root["required"]!)).Append(",\n  \"properties\": {\n");
        var separator = "";
        foreach (var (name, property) in Root["properties"]!.AsObject())
        {
            if (!IsAllowed(name, contract)) continue;
            var shown = name switch
            {
                "item_id" => Show(new JsonObject { ["const"] = contract.ItemId }),
                "phase" => Show(new JsonObject { ["const"] = contract.Phase }),
                "result" => Show(new JsonObject { ["enum"] = new JsonArray([.. codes.Select(rule => JsonValue.Create(rule.Word))]) }),
                "to_phase" when contract.EarlierPhases is { } earlier => Show(WithEnum(property!.AsObject(), earlier)),
                _ => Shown[name],
            };
            text.Append(separator).Append("    ").Append(Compact(JsonValue.Create(name))).Append(": ").Append(shown);
            separator = ",\n";
        }

        return text.Append("\n  }\n}").ToString();
    }

    /// <summary>Whether a result of that phase may carry that property; unknown properties are not.</summary>
    internal static bool IsAllowed(string property, ResultContract contract) =>
        KindsOf.TryGetValue(property, out var kinds)
        && kinds.Contains(contract.Kind)
        && (property != "to_phase" || contract.AllowsRework);

    /// <summary>The names of all properties.</summary>
    internal static IEnumerable<string> Properties => Root["properties"]!.AsObject().Select(pair => pair.Key);

    /// <summary>The words an enumerated property takes; a path of property names leads to it, <c>[]</c> to an array's object.</summary>
    internal static IReadOnlyList<string> Words(params ReadOnlySpan<string> path)
    {
        var node = Property(path[0]);
        foreach (var step in path[1..])
            node = step == "[]" ? node["items"]!["oneOf"]![1]!.AsObject() : node["properties"]![step]!.AsObject();
        return [.. node["enum"]!.AsArray().Select(word => word!.GetValue<string>())];
    }

    private static JsonObject Property(string name) => Root["properties"]![name]!.AsObject();

    private static JsonObject WithEnum(JsonObject property, IReadOnlyList<string> words)
    {
        var shown = new JsonObject { ["enum"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]) };
        if (property["description"] is { } description) shown["description"] = description.DeepClone();
        return shown;
    }

    private static List<ResultCodeRule> ReadCodes()
    {
        var requirements = Root["allOf"]!.AsArray()
            .Where(rule => rule!["if"]!["properties"]!.AsObject().Count == 1)
            .ToDictionary(
                rule => rule!["if"]!["properties"]!["result"]!["const"]!.GetValue<string>(),
                rule => rule!["then"]!["required"]![0]!.GetValue<string>(),
                StringComparer.Ordinal);
        var rules = new List<ResultCodeRule>();
        foreach (var branch in Property("result")["oneOf"]!.AsArray())
        {
            var word = branch!["const"]!.GetValue<string>();
            rules.Add(new(
                EnumWords.Parse<ResultCode>(word, [word])!.Value,
                word,
                branch["description"]!.GetValue<string>(),
                Kinds(branch.AsObject()),
                requirements.GetValueOrDefault(word)));
        }

        return rules;
    }

    private static IReadOnlyList<PhaseKind> Kinds(JsonObject schema) => schema[KindsKey] is JsonArray kinds
        ? [.. kinds.Select(kind => Enum.Parse<PhaseKind>(kind!.GetValue<string>(), ignoreCase: true))]
        : [PhaseKind.Pre, PhaseKind.Main, PhaseKind.Triage];

    private static string Show(JsonObject property)
    {
        property.Remove(KindsKey);
        return Compact(property);
    }

    private static string Compact(JsonNode node) => node.ToJsonString(Readable);
}
