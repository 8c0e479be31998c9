using System.Text.RegularExpressions;

namespace Orchestrator.Configuration.Toml;

/// <summary>The grammar of a document, line by line: headers, keys, values. An error costs its line, not the rest of the file.</summary>
internal sealed partial class TomlParser
{
    /// <summary>Deep enough for any file a person writes, shallow enough for the recursion of readers and of their callers.</summary>
    private const int DeepestNesting = 128;

    private readonly TomlCursor cursor;
    private readonly List<TomlSyntaxError> errors;
    private readonly TomlStringParser strings;
    private readonly TomlTreeBuilder tree = new();
    private int tableDepth;
    private int openBrackets;

    public TomlParser(string text, List<TomlSyntaxError> errors)
    {
        cursor = new TomlCursor(text);
        this.errors = errors;
        strings = new TomlStringParser(cursor, errors);
    }

    public TomlTable Parse()
    {
        while (!cursor.AtEnd && errors.Count < TomlReader.MostErrors)
        {
            int line = cursor.Position.Line;
            try
            {
                openBrackets = 0;
                ReadExpression();
            }
            catch (TomlSyntaxException e)
            {
                errors.Add(e.Error);
                if (e.EndsReading) break;
                Recover(line);
            }
        }

        return tree.Root;
    }

    private void ReadExpression()
    {
        cursor.SkipBlanks();
        if (cursor.Current == '[') ReadHeader();
        else if (!cursor.AtEnd && !cursor.AtNewline && cursor.Current != '#') ReadKeyValue();
        cursor.SkipBlanks();
        SkipComment();
        if (!cursor.AtEnd && !cursor.TrySkipNewline()) throw Unexpected("the end of the line");
    }

    private void ReadHeader()
    {
        TomlPosition position = cursor.Position;
        bool isArray = cursor.Peek(1) == '[';
        cursor.Skip(isArray ? 2 : 1);

        // Until the header is known to be right, keys go where they can neither clash nor be mistaken for the table's before.
        tree.OpenDetached(position);
        cursor.SkipBlanks();
        List<TomlKeyPart> path = ReadKey();
        Expect(']');
        if (isArray) Expect(']');
        RefuseDepth(path.Count, position);
        tableDepth = path.Count;
        if (isArray) tree.OpenArrayElement(path, position);
        else tree.OpenTable(path, position);
    }

    private void ReadKeyValue()
    {
        (List<TomlKeyPart> path, TomlValue value) = ReadAssignment(tableDepth);
        tree.Assign(path, value);
    }

    private (List<TomlKeyPart> Path, TomlValue Value) ReadAssignment(int depth)
    {
        List<TomlKeyPart> path = ReadKey();
        if (!cursor.TrySkip('=')) throw Unexpected("'=' after the key");
        cursor.SkipBlanks();
        return (path, ReadValue(depth + path.Count));
    }

    private List<TomlKeyPart> ReadKey()
    {
        List<TomlKeyPart> path = [];
        do
        {
            cursor.SkipBlanks();
            TomlPosition position = cursor.Position;
            string part = cursor.Current is '"' or '\'' ? strings.ReadQuotedKey() : cursor.TakeWhile(IsBareKeyCharacter);
            if (part.Length == 0 && cursor.Position == position) throw Unexpected("a key");
            path.Add(new TomlKeyPart(part, position));
            cursor.SkipBlanks();
        }
        while (cursor.TrySkip('.'));
        return path;
    }

    private TomlValue ReadValue(int depth)
    {
        TomlPosition position = cursor.Position;
        RefuseDepth(depth, position);
        switch (cursor.Current)
        {
            case '"' or '\'':
                return new TomlString(strings.ReadValue(), position);
            case '[':
                return ReadArray(depth, position);
            case '{':
                return ReadInlineTable(depth, position);
            default:
                string word = cursor.TakeWhile(TomlScalars.IsCharacter);

                // A blank may stand between date and time instead of the T.
                if (TomlScalars.IsDate(word) && cursor.Current == ' ' && char.IsAsciiDigit(cursor.Peek(1)))
                {
                    cursor.Take();
                    word += ' ' + cursor.TakeWhile(TomlScalars.IsCharacter);
                }

                if (word.Length == 0) throw Unexpected("a value");
                return TomlScalars.Parse(word, position);
        }
    }

    private TomlArray ReadArray(int depth, TomlPosition position)
    {
        List<TomlValue> items = [];
        openBrackets++;
        cursor.Take();
        SkipBlanksCommentsAndLines();
        while (!cursor.TrySkip(']'))
        {
            if (cursor.AtEnd) throw Unexpected($"']' to close the array that begins at {position}");
            items.Add(ReadValue(depth + 1));
            SkipBlanksCommentsAndLines();
            if (cursor.TrySkip(',')) SkipBlanksCommentsAndLines();
            else if (cursor.Current != ']') throw Unexpected($"',' or ']' in the array that begins at {position}");
        }

        openBrackets--;
        return new TomlArray(items, position);
    }

    private TomlTable ReadInlineTable(int depth, TomlPosition position)
    {
        TomlTable table = new(position);
        openBrackets++;
        cursor.Take();
        cursor.SkipBlanks();
        if (!cursor.TrySkip('}'))
        {
            do
            {
                (List<TomlKeyPart> path, TomlValue value) = ReadAssignment(depth);
                tree.AssignInline(table, path, value);
                cursor.SkipBlanks();
            }
            while (cursor.TrySkip(','));
            if (!cursor.TrySkip('}')) throw Unexpected("',' or '}' (an inline table ends on the line it begins on)");
        }

        openBrackets--;
        tree.Freeze(table);
        return table;
    }

    private void SkipBlanksCommentsAndLines()
    {
        do
        {
            cursor.SkipBlanks();
            SkipComment();
        }
        while (cursor.TrySkipNewline());
    }

    private void SkipComment()
    {
        if (!cursor.TrySkip('#')) return;
        while (!cursor.AtEnd && !cursor.AtNewline)
        {
            if (TomlStringParser.IsForbiddenControl(cursor.Current))
                errors.Add(new TomlSyntaxError(cursor.Position, $"{cursor.Describe()} may not stand in a comment"));
            cursor.Take();
        }
    }

    /// <summary>Goes on at the next line; within brackets that are not closed, at the next line that looks like a header or a key.</summary>
    private void Recover(int failedFrom)
    {
        if (openBrackets == 0)
        {
            cursor.SkipLine();
            return;
        }

        if (cursor.Position.Line > failedFrom) cursor.ReturnToLineStart();
        else cursor.SkipLine();
        while (!cursor.AtEnd && !LooksLikeExpression().IsMatch(cursor.RestOfLine())) cursor.SkipLine();
    }

    private void Expect(char expected)
    {
        if (!cursor.TrySkip(expected)) throw Unexpected($"'{expected}'");
    }

    private TomlSyntaxException Unexpected(string expected) =>
        new(cursor.Position, $"expected {expected}, found {cursor.Describe()}");

    private static void RefuseDepth(int depth, TomlPosition position)
    {
        if (depth > DeepestNesting)
            throw new TomlSyntaxException(position, $"nested more than {DeepestNesting} levels deep");
    }

    private static bool IsBareKeyCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    [GeneratedRegex("""^[ \t]*(\[{1,2}[^\[\],{}]+\]{1,2}[ \t]*(#.*)?\r?$|[A-Za-z0-9_."'-]+[ \t]*=)""")]
    private static partial Regex LooksLikeExpression();
}
