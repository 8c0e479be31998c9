using System.Globalization;
using Orchestrator.Backlog;
using Orchestrator.Storage;

namespace Orchestrator.Yaml;

/// <summary>Reads the inbox: a list of entries with a title each, written by people and scripts in a hurry.</summary>
/// <remarks>What is not a list is refused as a whole; a value that cannot be understood costs only itself and a warning.</remarks>
public sealed class YamlInboxReader : IInboxReader
{
    private static readonly string[] Keys =
        ["title", "description", "size", "complexity", "risk", "impact", "priority", "pipeline", "pipeline_type", "tags", "dependencies"];

    /// <inheritdoc />
    public InboxContent Read(string text, string name)
    {
        try
        {
            return YamlTreeReader.Read(text, name) switch
            {
                null or YamlScalar { IsNull: true } => new([], []),
                YamlSequence list => Read(list),
                { } other => throw new YamlFormatException(name, other.Line, other.Column, "an inbox is a list of entries ('- title: …')"),
            };
        }
        catch (YamlFormatException e)
        {
            throw new OrchestratorException(
                "OrcInboxMalformed", e.Message, "Write a list of entries, each beginning with '- title: …'.", ErrorKind.InvalidData, name, e);
        }
    }

    private static InboxContent Read(YamlSequence list)
    {
        var warnings = new List<string>();
        return new([.. list.Items.Select(entry => Read(entry, warnings))], warnings);
    }

    private static InboxEntry Read(YamlNode node, List<string> warnings)
    {
        // "- Fix the login" is what people write when they have nothing more to say.
        if (node is YamlScalar title) return new() { Title = title.IsNull ? null : title.Text };
        if (node is not YamlMapping map)
        {
            warnings.Add(At(node, "an entry is a title or a map of keys"));
            return new();
        }

        foreach (var (key, value) in map.Entries)
        {
            if (Keys.Contains(key)) continue;
            var nearest = EditDistance.Nearest(key, Keys, 3);
            warnings.Add(At(value, $"the key '{key}' is not known{(nearest is null ? "" : $" (did you mean {nearest}?)")}"));
        }

        return new()
        {
            Title = Text("title"),
            Description = Text("description"),
            Size = Word<ItemSize>("size"),
            Complexity = Word<Level>("complexity"),
            Risk = Word<Level>("risk"),
            Impact = Word<Level>("impact"),
            Priority = Priority(),
            Pipeline = Text("pipeline") ?? Text("pipeline_type"),
            Tags = Texts("tags"),
            Dependencies = Texts("dependencies"),
        };

        YamlNode? Find(string key) => map.TryGet(key, out var value) && value is not YamlScalar { IsNull: true } ? value : null;

        string? Text(string key)
        {
            if (Find(key) is not { } value) return null;
            if (value is YamlScalar scalar) return scalar.Text;
            warnings.Add(At(value, $"'{key}' must be a text"));
            return null;
        }

        T? Word<T>(string key) where T : struct, Enum
        {
            if (Find(key) is not { } value) return null;
            if (value is YamlScalar scalar && BacklogWords.TryParse<T>(scalar.Text, out var word)) return word;
            warnings.Add(At(value, $"'{key}' must be one of {string.Join(", ", BacklogWords.All<T>())}"));
            return null;
        }

        long Priority()
        {
            if (Find("priority") is not { } value) return 0;
            if (value is YamlScalar scalar && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
            warnings.Add(At(value, "'priority' must be a whole number"));
            return 0;
        }

        IReadOnlyList<string> Texts(string key)
        {
            if (Find(key) is not { } value) return [];
            if (value is YamlScalar single) return [single.Text];
            var texts = ((value as YamlSequence)?.Items ?? []).OfType<YamlScalar>().Where(entry => !entry.IsNull).Select(entry => entry.Text).ToList();
            if (value is not YamlSequence sequence || texts.Count < sequence.Items.Count) warnings.Add(At(value, $"'{key}' must be a list of texts"));
            return texts;
        }
    }

    private static string At(YamlNode node, string what) => string.Create(CultureInfo.InvariantCulture, $"line {node.Line}: {what}.");
}
