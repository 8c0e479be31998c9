using System.Text.Json;

namespace Orchestrator.Agents;

/// <summary>Reads fields of a JSON value that may be of any shape: a field that is missing or of another type is null.</summary>
internal static class JsonFields
{
    /// <summary>The field of an object; an undefined value otherwise.</summary>
    internal static JsonElement At(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;

    /// <summary>A string field.</summary>
    internal static string? Text(this JsonElement element, string name) =>
        element.At(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A whole number field.</summary>
    internal static long? Whole(this JsonElement element, string name) =>
        element.At(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) ? number : null;

    /// <summary>A number field.</summary>
    internal static decimal? Number(this JsonElement element, string name) =>
        element.At(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out decimal number) ? number : null;

    /// <summary>Whether a field is <c>true</c>.</summary>
    internal static bool IsTrue(this JsonElement element, string name) => element.At(name).ValueKind == JsonValueKind.True;

    /// <summary>The elements of an array; nothing otherwise.</summary>
    internal static IEnumerable<JsonElement> Elements(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];

    /// <summary>The first of several sums: fields added up, null if none of them is there.</summary>
    internal static long? Sum(this JsonElement element, params ReadOnlySpan<string> names)
    {
        long? sum = null;
        foreach (string name in names)
            if (element.Whole(name) is { } number) sum = (sum ?? 0) + number;
        return sum;
    }
}
