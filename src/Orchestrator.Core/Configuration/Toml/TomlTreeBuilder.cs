namespace Orchestrator.Configuration.Toml;

/// <summary>
/// The rules of which table may be opened, extended or assigned, which TOML derives from how a table came to be.
/// </summary>
internal sealed class TomlTreeBuilder
{
    private enum Origin
    {
        /// <summary>Named only as the parent of a header; its own header may still come.</summary>
        Implied,

        /// <summary>Has had its header, which may not come twice.</summary>
        Header,

        /// <summary>Made by a dotted key; may be extended by dotted keys of the same section and by headers below it.</summary>
        Dotted,

        /// <summary>Written in braces; complete.</summary>
        Inline,
    }

    private readonly Dictionary<TomlTable, Origin> origins = [];
    private readonly HashSet<TomlArray> arraysOfTables = [];
    private TomlTable current;

    public TomlTreeBuilder()
    {
        Root = new TomlTable(new TomlPosition(1, 1));
        current = Root;
        origins[Root] = Origin.Header;
    }

    public TomlTable Root { get; }

    /// <summary>Makes the following keys go to a table that belongs to nothing.</summary>
    public void OpenDetached(TomlPosition position) => current = new TomlTable(position);

    public void OpenTable(IReadOnlyList<TomlKeyPart> path, TomlPosition position)
    {
        TomlTable parent = WalkToParent(path);
        TomlKeyPart last = path[^1];
        if (!parent.TryGet(last.Name, out TomlEntry? entry))
        {
            current = AddTable(parent, last, position, Origin.Header);
        }
        else if (entry.Value is TomlTable table && origins[table] == Origin.Implied)
        {
            origins[table] = Origin.Header;
            current = table;
        }
        else
        {
            throw Clash(last, path, path.Count, entry);
        }
    }

    public void OpenArrayElement(IReadOnlyList<TomlKeyPart> path, TomlPosition position)
    {
        TomlTable parent = WalkToParent(path);
        TomlKeyPart last = path[^1];
        TomlArray array;
        if (!parent.TryGet(last.Name, out TomlEntry? entry))
        {
            array = new TomlArray([], position);
            arraysOfTables.Add(array);
            parent.Add(new TomlEntry(last.Name, last.Position, array));
        }
        else if (entry.Value is TomlArray existing && arraysOfTables.Contains(existing))
        {
            array = existing;
        }
        else
        {
            throw Clash(last, path, path.Count, entry);
        }

        current = new TomlTable(position);
        origins[current] = Origin.Header;
        array.Append(current);
    }

    /// <summary>Gives a dotted key of the open section its value.</summary>
    public void Assign(IReadOnlyList<TomlKeyPart> path, TomlValue value) => AssignInline(current, path, value);

    /// <summary>Gives a dotted key of a table that is being written in braces its value.</summary>
    public void AssignInline(TomlTable table, IReadOnlyList<TomlKeyPart> path, TomlValue value)
    {
        for (int i = 0; i < path.Count - 1; i++)
        {
            if (!table.TryGet(path[i].Name, out TomlEntry? entry))
                table = AddTable(table, path[i], path[i].Position, Origin.Dotted);
            else if (entry.Value is TomlTable next && origins[next] == Origin.Dotted)
                table = next;
            else
                throw Clash(path[i], path, i + 1, entry);
        }

        TomlKeyPart last = path[^1];
        if (table.TryGet(last.Name, out TomlEntry? taken)) throw Clash(last, path, path.Count, taken);
        table.Add(new TomlEntry(last.Name, last.Position, value));
    }

    /// <summary>Closes a table written in braces for good.</summary>
    public void Freeze(TomlTable table) => origins[table] = Origin.Inline;

    private TomlTable WalkToParent(IReadOnlyList<TomlKeyPart> path)
    {
        TomlTable table = Root;
        for (int i = 0; i < path.Count - 1; i++)
        {
            if (!table.TryGet(path[i].Name, out TomlEntry? entry))
                table = AddTable(table, path[i], path[i].Position, Origin.Implied);
            else if (entry.Value is TomlTable next && origins[next] != Origin.Inline)
                table = next;
            else if (entry.Value is TomlArray array && arraysOfTables.Contains(array))
                table = (TomlTable)array.Items[^1];
            else
                throw Clash(path[i], path, i + 1, entry);
        }

        return table;
    }

    private TomlTable AddTable(TomlTable parent, TomlKeyPart key, TomlPosition position, Origin origin)
    {
        TomlTable table = new(position);
        origins[table] = origin;
        parent.Add(new TomlEntry(key.Name, key.Position, table));
        return table;
    }

    private static TomlSyntaxException Clash(TomlKeyPart key, IReadOnlyList<TomlKeyPart> path, int parts, TomlEntry earlier)
    {
        string name = string.Join('.', path.Take(parts).Select(p => p.Name));
        return new TomlSyntaxException(
            key.Position,
            $"{name} is already defined as {earlier.Value.Kind} at {earlier.KeyPosition} and cannot be defined again or extended here");
    }
}
