using System.Text.Json;
using Orchestrator.Backlog;

namespace Orchestrator.Execution;

/// <summary>Typed access to one JSON object of a result; what is wrong is noted and reads as absent.</summary>
/// <param name="element">The object.</param>
/// <param name="path">Where it lies, for messages (<c>follow_ups[2].</c>); empty at the top.</param>
/// <param name="notes">What is wrong.</param>
internal sealed class ResultFields(JsonElement element, string path, ResultNotes notes)
{
    private readonly Dictionary<string, JsonElement> values = Index(element);

    /// <summary>A text that must be there and say something.</summary>
    public string? RequiredText(string name)
    {
        if (!TryGet(name, out var value))
            notes.Refuse($"{path}{name} is missing{NearMiss(name)}, expected a text");
        else if (value.ValueKind != JsonValueKind.String)
            notes.Refuse($"{path}{name} is {ResultText.Describe(value)}, expected a text");
        else if (AgentText.Clean(JsonStrings.Get(value)) is { Length: > 0 } text)
            return text;
        else
            notes.Refuse($"{path}{name} is blank, expected a text that says something");
        return null;
    }

    /// <summary>An optional text, cleaned; blank is absent.</summary>
    public string? Text(string name)
    {
        if (!TryGet(name, out var value)) return null;
        if (value.ValueKind != JsonValueKind.String) return Drop<string>(name, value, "a text");
        return AgentText.Clean(JsonStrings.Get(value)) is { Length: > 0 } text ? text : null;
    }

    /// <summary>An optional yes or no; the words are taken too, since to lose a wish for review is the worse mistake.</summary>
    public bool? Flag(string name)
    {
        if (!TryGet(name, out var value)) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        if (value.ValueKind == JsonValueKind.String && bool.TryParse(JsonStrings.Get(value), out var flag)) return flag;
        Drop<string>(name, value, "true or false");
        return null;
    }

    /// <summary>An optional value out of the words of the schema; blank is absent.</summary>
    public T? Choice<T>(string name, IReadOnlyList<string> words)
        where T : struct, Enum
    {
        if (!TryGet(name, out var value)) return null;
        if (value.ValueKind == JsonValueKind.String)
        {
            var text = JsonStrings.Get(value);
            if (string.IsNullOrWhiteSpace(text)) return null;
            if (EnumWords.Parse<T>(text, words) is { } choice) return choice;
        }

        Drop<string>(name, value, $"one of {string.Join(", ", words)}");
        return null;
    }

    /// <summary>An optional object.</summary>
    public ResultFields? Object(string name)
    {
        if (!TryGet(name, out var value)) return null;
        return value.ValueKind == JsonValueKind.Object
            ? new ResultFields(value, $"{path}{name}.", notes)
            : Drop<ResultFields>(name, value, "an object");
    }

    /// <summary>The elements of an optional list.</summary>
    public IEnumerable<JsonElement> List(string name)
    {
        if (!TryGet(name, out var value)) return [];
        if (value.ValueKind == JsonValueKind.Array) return value.EnumerateArray();
        Drop<string>(name, value, "a list");
        return [];
    }

    /// <summary>Whether the property is there with a value.</summary>
    public bool Has(string name) => TryGet(name, out _);

    /// <summary>Notes that an optional property is dropped, and why.</summary>
    public T? Drop<T>(string name, JsonElement value, string expected)
        where T : class
    {
        notes.Warn($"{path}{name} is {ResultText.Describe(value)}, expected {expected}; it was left out.");
        return null;
    }

    private bool TryGet(string name, out JsonElement value) =>
        values.TryGetValue(name, out value) && value.ValueKind != JsonValueKind.Null;

    private string NearMiss(string name)
    {
        var folded = WordTable.Fold(name);
        var key = values.Keys.FirstOrDefault(key => key != name && WordTable.Fold(key) == folded);
        return key is null ? "" : $" (there is '{AgentText.Excerpt(key)}')";
    }

    // Not the element's own lookup: that one throws when any name before the wanted one has half a surrogate pair in it.
    private static Dictionary<string, JsonElement> Index(JsonElement element)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject()) values[JsonStrings.Name(property)] = property.Value;
        return values;
    }
}
