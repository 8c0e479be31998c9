using System.Globalization;
using System.Text.Json;
using Orchestrator.Configuration.Toml;

namespace Orchestrator.Tests.Configuration.Toml;

public sealed class OfficialCaseTests
{
    private readonly TomlReader reader = new();

    public static TheoryData<string> Valid => OfficialTomlCases.Names("valid/");

    public static TheoryData<string> Invalid => OfficialTomlCases.Names("invalid/");

    [OfficialTomlCasesTheory]
    [MemberData(nameof(Valid))]
    public void A_valid_text_gives_the_expected_values(string name)
    {
        TomlDocument document = reader.Read(OfficialTomlCases.Toml(name));

        Assert.Empty(document.Errors);
        using JsonDocument expected = JsonDocument.Parse(OfficialTomlCases.Json(name));
        AssertEqual(expected.RootElement, document.Root, "$");
    }

    [OfficialTomlCasesTheory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_text_is_refused_with_a_place_inside_it(string name)
    {
        byte[] text = OfficialTomlCases.Toml(name);

        TomlDocument document = reader.Read(text);

        Assert.NotEmpty(document.Errors);
        int lines = text.Count(b => b == '\n') + 1;
        Assert.All(document.Errors, e =>
        {
            Assert.InRange(e.Position.Line, 1, lines);
            Assert.InRange(e.Position.Column, 1, text.Length + 1);
        });
    }

    private static void AssertEqual(JsonElement expected, TomlValue actual, string path)
    {
        if (expected.ValueKind == JsonValueKind.Array)
        {
            TomlArray array = Assert.IsType<TomlArray>(actual);
            Assert.Equal(expected.GetArrayLength(), array.Items.Count);
            foreach ((int index, JsonElement item) in expected.EnumerateArray().Index())
                AssertEqual(item, array.Items[index], $"{path}[{index}]");
        }
        else if (expected.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String)
        {
            AssertScalar(type.GetString()!, expected.GetProperty("value").GetString()!, actual, path);
        }
        else
        {
            TomlTable table = Assert.IsType<TomlTable>(actual);
            Assert.Equal(
                expected.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal),
                table.Entries.Select(e => e.Key).Order(StringComparer.Ordinal));
            foreach (JsonProperty property in expected.EnumerateObject())
            {
                Assert.True(table.TryGet(property.Name, out TomlEntry? entry));
                AssertEqual(property.Value, entry.Value, $"{path}.{property.Name}");
            }
        }
    }

    private static void AssertScalar(string type, string expected, TomlValue actual, string path)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        switch (actual)
        {
            case TomlString value when type == "string":
                Assert.Equal(expected, value.Value);
                break;
            case TomlInteger value when type == "integer":
                Assert.Equal(long.Parse(expected, culture), value.Value);
                break;
            case TomlFloat value when type == "float":
                Assert.Equal(Float(expected), value.Value);
                break;
            case TomlBoolean value when type == "bool":
                Assert.Equal(bool.Parse(expected), value.Value);
                break;
            case TomlOffsetDateTime value when type == "datetime":
                Assert.Equal(DateTimeOffset.Parse(expected, culture), new DateTimeOffset(value.Value, value.Offset));
                break;
            case TomlLocalDateTime value when type == "datetime-local":
                Assert.Equal(DateTime.Parse(expected, culture), value.Value);
                break;
            case TomlLocalDate value when type == "date-local":
                Assert.Equal(DateOnly.Parse(expected, culture), value.Value);
                break;
            case TomlLocalTime value when type == "time-local":
                Assert.Equal(TimeOnly.Parse(expected, culture), value.Value);
                break;
            default:
                Assert.Fail($"{path}: expected {type}, found {actual.Kind}");
                break;
        }
    }

    private static double Float(string text) => text switch
    {
        "inf" or "+inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" or "+nan" or "-nan" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
