using System.Globalization;

namespace Orchestrator.Backlog;

/// <summary>One condition of the filter language (chapter 1.6): <c>field=value[,value…]</c>; values are alternatives.</summary>
public sealed class ItemFilter
{
    private readonly Func<BacklogItem, bool> matches;

    private ItemFilter(ItemFilterField field, IReadOnlyList<string> values, Func<BacklogItem, bool> matches)
    {
        Field = field;
        Values = values;
        this.matches = matches;
    }

    /// <summary>What it looks at.</summary>
    public ItemFilterField Field { get; }

    /// <summary>The values in their canonical spelling, in the order given.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>Whether the item has one of the values; one that lacks the attribute never matches.</summary>
    public bool Matches(BacklogItem item) => matches(item);

    /// <summary>Reads one filter.</summary>
    /// <exception cref="OrchestratorException">OrcInvalidFilter, naming the offending text and what is allowed.</exception>
    public static ItemFilter Parse(string text) => ParseAll([text])[0];

    /// <summary>Reads several filters, all of which an item must match.</summary>
    /// <exception cref="OrchestratorException">OrcInvalidFilter, naming every offending text and what is allowed.</exception>
    public static IReadOnlyList<ItemFilter> ParseAll(IEnumerable<string> texts)
    {
        var filters = new List<ItemFilter>();
        var errors = new List<string>();
        foreach (var text in texts)
        {
            if (Read(text, errors) is not { } filter) continue;
            if (filters.Find(other => other.Field == filter.Field && (filter.Field != ItemFilterField.Tag || HaveSameValues(other, filter))) is { } earlier)
            {
                errors.Add(filter.Field == ItemFilterField.Tag
                    ? $"'{text}' is there twice; say it once."
                    : $"'{text}' looks at {BacklogWords.Of(filter.Field)} again; combine the values in one filter: {earlier}{string.Concat(filter.Values.Except(earlier.Values).Select(value => $",{value}"))}.");
                continue;
            }

            filters.Add(filter);
        }

        return errors.Count == 0
            ? filters
            : throw new OrchestratorException(
                "OrcInvalidFilter",
                string.Join(" ", errors),
                $"A filter is field=value[,value…] with one of the fields {string.Join(", ", BacklogWords.All<ItemFilterField>())}.",
                ErrorKind.InvalidArgument);
    }

    /// <summary>The filter in its canonical spelling.</summary>
    public override string ToString() => $"{BacklogWords.Of(Field)}={string.Join(',', Values)}";

    private static ItemFilter? Read(string text, List<string> errors)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            errors.Add($"'{text}' has no '='; a filter is field=value[,value…].");
            return null;
        }

        var name = text[..equals].Trim();
        var isAlias = name.Equals("pipeline_type", StringComparison.OrdinalIgnoreCase);
        var field = ItemFilterField.Pipeline;
        if (!isAlias && !BacklogWords.TryParse(name, out field))
        {
            errors.Add($"'{text}' looks at the unknown field '{name}'; allowed are {string.Join(", ", BacklogWords.All<ItemFilterField>())}.");
            return null;
        }

        var values = new List<string>();
        var before = errors.Count;
        foreach (var part in text[(equals + 1)..].Split(','))
        {
            var value = part.Trim();
            if (value.Length == 0) errors.Add($"'{text}' has an empty value.");
            else if (Canonical(field, value) is not { } canonical) errors.Add($"'{text}' has the unknown value '{value}'; allowed are {Allowed(field)}.");
            else if (values.Contains(canonical)) errors.Add($"'{text}' has the value '{value}' twice.");
            else values.Add(canonical);
        }

        return errors.Count == before ? new(field, values, Condition(field, values)) : null;
    }

    private static string? Canonical(ItemFilterField field, string value) => field switch
    {
        ItemFilterField.Status => Word<ItemStatus>(value),
        ItemFilterField.Size => Word<ItemSize>(value),
        ItemFilterField.Impact or ItemFilterField.Risk or ItemFilterField.Complexity => Word<Level>(value),
        ItemFilterField.Priority => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : null,
        ItemFilterField.Phase => value.ToLowerInvariant(),
        _ => value,
    };

    private static string? Word<T>(string value) where T : struct, Enum => BacklogWords.TryParse<T>(value, out var known) ? BacklogWords.Of(known) : null;

    private static string Allowed(ItemFilterField field) => field switch
    {
        ItemFilterField.Status => string.Join(", ", BacklogWords.All<ItemStatus>()),
        ItemFilterField.Size => string.Join(", ", BacklogWords.All<ItemSize>()),
        ItemFilterField.Priority => "whole numbers",
        _ => string.Join(", ", BacklogWords.All<Level>()),
    };

    private static Func<BacklogItem, bool> Condition(ItemFilterField field, List<string> values)
    {
        switch (field)
        {
            case ItemFilterField.Status:
                var statuses = Parsed<ItemStatus>(values);
                return item => statuses.Contains(item.Status);
            case ItemFilterField.Size:
                var sizes = Parsed<ItemSize>(values);
                return item => item.Size is { } size && sizes.Contains(size);
            case ItemFilterField.Impact:
                return HasLevel(values, item => item.Impact);
            case ItemFilterField.Risk:
                return HasLevel(values, item => item.Risk);
            case ItemFilterField.Complexity:
                return HasLevel(values, item => item.Complexity);
            case ItemFilterField.Priority:
                var numbers = values.ConvertAll(value => long.Parse(value, CultureInfo.InvariantCulture));
                return item => numbers.Contains(item.Priority);
            case ItemFilterField.Tag:
                return item => item.Tags.Any(values.Contains);
            case ItemFilterField.Pipeline:
                return item => item.Pipeline is { } pipeline && values.Contains(pipeline);
            case ItemFilterField.Parent:
                return item => item.Parent is { } parent && values.Contains(parent);
            default:
                return item => item.Phase is { } phase && values.Contains(phase, StringComparer.OrdinalIgnoreCase);
        }
    }

    private static Func<BacklogItem, bool> HasLevel(List<string> values, Func<BacklogItem, Level?> levelOf)
    {
        var levels = Parsed<Level>(values);
        return item => levelOf(item) is { } level && levels.Contains(level);
    }

    private static List<T> Parsed<T>(List<string> values) where T : struct, Enum =>
        values.ConvertAll(value => BacklogWords.TryParse<T>(value, out var known) ? known : throw new FormatException(value));

    private static bool HaveSameValues(ItemFilter a, ItemFilter b) => a.Values.Count == b.Values.Count && !a.Values.Except(b.Values).Any();
}
