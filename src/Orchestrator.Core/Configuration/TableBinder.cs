using System.Globalization;
using Orchestrator.Configuration.Toml;

namespace Orchestrator.Configuration;

/// <summary>
/// Takes values out of one table. Whatever is asked for is a known key; a value of the wrong kind is reported and counts as not set;
/// <see cref="Dispose"/> reports the keys that nobody asked for.
/// </summary>
internal sealed class TableBinder(TomlTable table, string path, BindingContext context) : IDisposable
{
    private readonly List<string> known = [];

    public string Path => path;

    public ConfigurationPlace Where => context.Place(table.Position);

    /// <summary>The entries in order, for tables whose keys are names; none of them is reported as unknown.</summary>
    public IEnumerable<TomlEntry> Names()
    {
        known.AddRange(table.Entries.Select(e => e.Key));
        return table.Entries;
    }

    public TomlEntry? Entry(string key)
    {
        if (!known.Contains(key)) known.Add(key);
        context.KnownKeys.Add(key);
        if (!table.TryGet(key, out TomlEntry? entry)) return null;
        context.Places[KeyPath(key)] = context.Place(entry.Value.Position);
        return entry;
    }

    public bool Flag(string key, bool otherwise)
    {
        TomlEntry? entry = Entry(key);
        if (entry is null) return otherwise;
        if (entry.Value is TomlBoolean flag) return flag.Value;
        Refuse(entry, "true or false");
        return otherwise;
    }

    public int? Integer(string key, int atLeast)
    {
        TomlEntry? entry = Entry(key);
        if (entry is null) return null;
        if (entry.Value is TomlInteger { Value: <= int.MaxValue } number && number.Value >= atLeast) return (int)number.Value;
        bool isTooLarge = entry.Value is TomlInteger { Value: > int.MaxValue };
        Refuse(entry, $"a whole number of at least {atLeast}{(isTooLarge ? $" and at most {int.MaxValue}" : "")}");
        return null;
    }

    public int Integer(string key, int atLeast, int otherwise) => Integer(key, atLeast) ?? otherwise;

    /// <summary>A number of minutes or seconds, fractions allowed.</summary>
    public TimeSpan? Duration(string key, TimeSpan unit, double atLeast, double atMost)
    {
        TomlEntry? entry = Entry(key);
        double? number = entry?.Value switch
        {
            TomlInteger integer => integer.Value,
            TomlFloat real => real.Value,
            _ => null,
        };
        if (number >= atLeast && number <= atMost) return unit * number;
        if (entry is not null) Refuse(entry, string.Create(CultureInfo.InvariantCulture, $"a number from {atLeast} to {atMost}, fractions allowed"));
        return null;
    }

    public string? Text(string key, string allowed, Func<string, bool> isAllowed)
    {
        TomlEntry? entry = Entry(key);
        if (entry is null) return null;
        if (entry.Value is TomlString text && IsSafe(text.Value) && isAllowed(text.Value)) return text.Value;
        Refuse(entry, allowed);
        return null;
    }

    public T Choice<T>(string key, IReadOnlyDictionary<string, T> choices, T otherwise)
    {
        TomlEntry? entry = Entry(key);
        if (entry is null) return otherwise;
        if (entry.Value is TomlString text)
        {
            foreach ((string name, T choice) in choices)
                if (string.Equals(name, text.Value, StringComparison.OrdinalIgnoreCase)) return choice;
        }

        Refuse(entry, string.Join(", ", choices.Keys.Select(name => $"\"{name}\"")));
        return otherwise;
    }

    /// <summary>A list of texts that are not blank; null when the key is not set or the value is not allowed.</summary>
    public IReadOnlyList<string>? Texts(string key, string allowed, int atLeast = 0)
    {
        TomlEntry? entry = Entry(key);
        return entry is null ? null : Texts(entry.Value, KeyPath(key), allowed, atLeast);
    }

    public IReadOnlyList<string>? Texts(TomlValue value, string key, string allowed, int atLeast = 0)
    {
        if (value is not TomlArray array || array.Items.Count < atLeast)
        {
            Refuse(value, key, allowed);
            return null;
        }

        List<string> texts = [];
        foreach ((int index, TomlValue item) in array.Items.Index())
        {
            context.Places[$"{key}[{index}]"] = context.Place(item.Position);
            if (item is TomlString text && IsSafe(text.Value) && !string.IsNullOrWhiteSpace(text.Value)) texts.Add(text.Value);
            else Refuse(item, $"{key}[{index}]", "a text that is not blank");
        }

        return texts.Count == array.Items.Count ? texts : null;
    }

    public TableBinder? Table(string key)
    {
        TomlEntry? entry = Entry(key);
        return entry is null ? null : Table(entry);
    }

    public TableBinder? Table(TomlEntry entry)
    {
        if (entry.Value is TomlTable inner) return new TableBinder(inner, KeyPath(entry.Key), context);
        Refuse(entry, $"a table: [{KeyPath(entry.Key)}]");
        return null;
    }

    /// <summary>A list of tables, inline or as <c>[[…]]</c>; what is no table is reported and left out.</summary>
    public IReadOnlyList<TableBinder> Tables(string key, string allowed)
    {
        TomlEntry? entry = Entry(key);
        if (entry is null) return [];
        List<TableBinder> tables = [];
        if (entry.Value is not TomlArray array)
        {
            Refuse(entry, allowed);
            return tables;
        }

        foreach ((int index, TomlValue item) in array.Items.Index())
        {
            string itemPath = $"{KeyPath(key)}[{index}]";
            if (item is TomlTable inner) tables.Add(new TableBinder(inner, itemPath, context));
            else Refuse(item, itemPath, allowed);
        }

        return tables;
    }

    public void Refuse(TomlEntry entry, string allowed) => Refuse(entry.Value, KeyPath(entry.Key), allowed);

    public void Refuse(TomlValue value, string key, string allowed)
    {
        string shown = value.ToString();
        string what = shown == value.Kind ? $"found {shown}" : $"found {shown} ({value.Kind})";
        context.Error(key, context.Place(value.Position), what, $"allowed: {allowed}");
    }

    public string KeyPath(string key)
    {
        bool isBare = key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
        string part = isBare ? key : $"\"{key}\"";
        return path.Length == 0 ? part : $"{path}.{part}";
    }

    public void Dispose()
    {
        foreach (TomlEntry entry in table.Entries)
        {
            if (known.Contains(entry.Key)) continue;
            string remedy = BindingContext.Nearest(entry.Key, known) is { } nearest
                ? $"did you mean {nearest}?"
                : $"known here: {string.Join(", ", known)}";
            context.Warning(KeyPath(entry.Key), context.Place(entry.KeyPosition), "unknown key, ignored", remedy);
        }
    }

    /// <summary>NUL can neither be part of a path nor of a program's argument.</summary>
    private static bool IsSafe(string text) => !text.Contains('\0', StringComparison.Ordinal);
}
