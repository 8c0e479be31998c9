using System.Text;
using Orchestrator.Configuration.Toml;

namespace Orchestrator.Configuration;

/// <summary>Changes a configuration that belongs to its user: one line, everything else byte for byte as it was.</summary>
/// <param name="reader">What reads TOML.</param>
public sealed class ConfigurationEditor(ITomlReader reader)
{
    /// <summary>Makes an editor with the product's own TOML reader.</summary>
    public ConfigurationEditor()
        : this(new TomlReader())
    {
    }

    /// <summary>Sets <c>project.store</c>: changes its value, or adds a line where it is missing.</summary>
    /// <param name="text">The configuration; an empty one gets a <c>[project]</c> table.</param>
    /// <param name="store"><see cref="ProjectSettings.TaskGolem"/> or <see cref="ProjectSettings.Yaml"/>.</param>
    /// <returns>The changed text, with the line ends it had.</returns>
    /// <exception cref="OrchestratorException">OrcConfigurationNotEditable: the text is not valid TOML, or project is no table.</exception>
    public string WithStore(string text, string store)
    {
        // A byte order mark is no character of the text: positions begin behind it.
        string mark = text.StartsWith('\uFEFF') ? "\uFEFF" : "";
        string body = text[mark.Length..];
        TomlTable root = Read(body);
        string edited = mark + Edit(body, root, store);
        bool isEdited = Read(edited[mark.Length..]).TryGet("project", out TomlEntry? project)
            && project.Value is TomlTable table && table.TryGet("store", out TomlEntry? set)
            && set.Value is TomlString value && value.Value == store;
        return isEdited ? edited : throw NotEditable("project.store could not be set");
    }

    private static string Edit(string text, TomlTable root, string store)
    {
        string newline = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        if (!root.TryGet("project", out TomlEntry? project))
        {
            if (root.Entries.Count == 0) return AtEnd(text, $"[project]{newline}store = \"{store}\"{newline}", newline);
            return text.Insert(FirstExpression(text), $"project.store = \"{store}\"{newline}");
        }

        if (project.Value is not TomlTable table) throw NotEditable($"project is {project.Value.Kind}, not a table");
        if (table.TryGet("store", out TomlEntry? entry)) return Replace(text, entry.Value, store);

        int at = Offset(text, table.Position);
        switch (text[at])
        {
            case '[':
                return AfterLine(text, at, $"store = \"{store}\"{newline}", newline);
            case '{':
                return text.Insert(at + 1, table.Entries.Count == 0 ? $" store = \"{store}\" " : $" store = \"{store}\",");
            default:
                // Dotted keys without a header: another one of them, before all others.
                return text.Insert(FirstExpression(text), $"project.store = \"{store}\"{newline}");
        }
    }

    private static string Replace(string text, TomlValue value, string store)
    {
        if (value is not TomlString) throw NotEditable($"project.store is {value.Kind}, not a string");
        int start = Offset(text, value.Position);
        TomlCursor cursor = new(text[start..]);
        new TomlStringParser(cursor, []).ReadValue();
        return string.Concat(text.AsSpan(0, start), $"\"{store}\"", text.AsSpan(start + cursor.Offset));
    }

    private static string AfterLine(string text, int offset, string line, string newline)
    {
        int end = text.IndexOf('\n', offset);
        return end < 0 ? AtEnd(text, line, newline) : text.Insert(end + 1, line);
    }

    private static string AtEnd(string text, string line, string newline) =>
        text.Length == 0 || text.EndsWith('\n') ? text + line : text + newline + line;

    /// <summary>Where the first line begins that is neither blank nor a comment; before it a key belongs to no table.</summary>
    private static int FirstExpression(string text)
    {
        int start = 0;
        while (start < text.Length)
        {
            int end = text.IndexOf('\n', start);
            ReadOnlySpan<char> line = text.AsSpan(start, (end < 0 ? text.Length : end) - start).Trim();
            if (!line.IsEmpty && line[0] != '#') break;
            start = end < 0 ? text.Length : end + 1;
        }

        return start;
    }

    private static int Offset(string text, TomlPosition position)
    {
        TomlCursor cursor = new(text);
        while (cursor.Position != position) cursor.Take();
        return cursor.Offset;
    }

    private TomlTable Read(string text)
    {
        TomlDocument document = reader.Read(Encoding.UTF8.GetBytes(text));
        return document.IsValid ? document.Root : throw NotEditable($"{document.Errors[0].Position}: {document.Errors[0].Message}");
    }

    private static OrchestratorException NotEditable(string reason) => new(
        "OrcConfigurationNotEditable",
        $"The configuration cannot be changed: {reason}.",
        "Correct the file, or set project.store in it by hand.",
        ErrorKind.InvalidData);
}
