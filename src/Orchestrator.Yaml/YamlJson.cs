using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orchestrator.Yaml;

/// <summary>Values this product does not know, between YAML and the JSON text that items carry; numbers keep their text.</summary>
internal static partial class YamlJson
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = YamlTreeReader.MaxDepth };

    /// <summary>The node as compact JSON.</summary>
    public static string ToJson(YamlNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact)) Write(writer, node);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>JSON text as a node.</summary>
    public static YamlNode FromJson(string json)
    {
        using var document = JsonDocument.Parse(json, Deep);
        return Read(document.RootElement);
    }

    private static void Write(Utf8JsonWriter writer, YamlNode node)
    {
        switch (node)
        {
            case YamlScalar { IsNull: true }:
                writer.WriteNullValue();
                break;
            case YamlScalar { Truth: { } truth }:
                writer.WriteBooleanValue(truth);
                break;
            case YamlScalar scalar when scalar.IsPlain && Number().IsMatch(scalar.Text):
                writer.WriteRawValue(scalar.Text, skipInputValidation: true);
                break;
            case YamlScalar scalar:
                writer.WriteStringValue(scalar.Text);
                break;
            case YamlSequence sequence:
                writer.WriteStartArray();
                foreach (var item in sequence.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case YamlMapping mapping:
                writer.WriteStartObject();
                foreach (var (key, value) in mapping.Entries)
                {
                    writer.WritePropertyName(key);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
        }
    }

    private static YamlNode Read(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                // A key given twice counts as its last, as everywhere else.
                var mapping = new YamlMapping();
                foreach (var property in element.EnumerateObject()) mapping.Set(property.Name, Read(property.Value));
                return mapping;
            case JsonValueKind.Array:
                return new YamlSequence([.. element.EnumerateArray().Select(Read)]);
            case JsonValueKind.String:
                return new YamlScalar(element.GetString()!);
            default:
                return new YamlScalar(element.GetRawText(), IsPlain: true);
        }
    }

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
