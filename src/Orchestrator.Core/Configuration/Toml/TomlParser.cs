using System.Text.RegularExpressions;

namespace Orchestrator.Configuration.Toml;

/// <summary>The grammar of a document, line by line: headers, keys, values. An error costs its line, not the rest of the file.</summary>
internal sealed partial class TomlParser
{
    /// <summary>Deep enough for any file a person writes, shallow enough for the recursion of readers and of their callers.</summary>
    private const int DeepestNesting = 128;

    private readonly TomlCursor _cursor;
    private readonly List<TomlSyntaxError> _errors;
    private readonly TomlStringParser _strings;
    private readonly TomlTreeBuilder _tree = new();
    private int _tableDepth;
    private int _openBrackets;

    public TomlParser(string text, List<TomlSyntaxError> errors)
    {
        _cursor = new TomlCursor(text);
        _errors = errors;
        _strings = new TomlStringParser(_cursor, errors);
    }

    public TomlTable Parse()
    {
        while (!_cursor.AtEnd && _errors.Count < TomlReader.MostErrors)
        {
            int line = _cursor.Position.Line;
            try
            {
                _openBrackets = 0;
                ReadExpression();
            }
            catch (TomlSyntaxException e)
            {
                _errors.Add(e.Error);
                if (e.EndsReading) break;
                Recover(line);
            }
        }

        return _tree.Root;
    }

    private void ReadExpression()
    {
        _cursor.SkipBlanks();
        if (_cursor.Current == '[') ReadHeader();
        else if (!_cursor.AtEnd && !_cursor.AtNewline && _cursor.Current != '#') ReadKeyValue();
        _cursor.SkipBlanks();
        SkipComment();
        if (!_cursor.AtEnd && !_cursor.TrySkipNewline()) throw Unexpected("the end of the line");
    }

    private void ReadHeader()
    {
        TomlPosition position = _cursor.Position;
        bool isArray = _cursor.Peek(1) == '[';
        _cursor.Skip(isArray ? 2 : 1);

        // Until the header is known to be right, keys go where they can neither clash nor be mistaken for the table's before.
        _tree.OpenDetached(position);
        _cursor.SkipBlanks();
        List<TomlKeyPart> path = ReadKey();
        Expect(']');
        if (isArray) Expect(']');
        RefuseDepth(path.Count, position);
        _tableDepth = path.Count;
        if (isArray) _tree.OpenArrayElement(path, position);
        else _tree.OpenTable(path, position);
    }

    private void ReadKeyValue()
    {
        (List<TomlKeyPart> path, TomlValue value) = ReadAssignment(_tableDepth);
        _tree.Assign(path, value);
    }

    private (List<TomlKeyPart> Path, TomlValue Value) ReadAssignment(int depth)
    {
        List<TomlKeyPart> path = ReadKey();
        if (!_cursor.TrySkip('=')) throw Unexpected("'=' after the key");
        _cursor.SkipBlanks();
        return (path, ReadValue(depth + path.Count));
    }

    private List<TomlKeyPart> ReadKey()
    {
        List<TomlKeyPart> path = [];
        do
        {
            _cursor.SkipBlanks();
            TomlPosition position = _cursor.Position;
            string part = _cursor.Current is '"' or '\'' ? _strings.ReadQuotedKey() : _cursor.TakeWhile(IsBareKeyCharacter);
            if (part.Length == 0 && _cursor.Position == position) throw Unexpected("a key");
            path.Add(new TomlKeyPart(part, position));
            _cursor.SkipBlanks();
        }
        while (_cursor.TrySkip('.'));
        return path;
    }

    private TomlValue ReadValue(int depth)
    {
        TomlPosition position = _cursor.Position;
        RefuseDepth(depth, position);
        switch (_cursor.Current)
        {
            case '"' or '\'':
                return new TomlString(_strings.ReadValue(), position);
            case '[':
                return ReadArray(depth, position);
            case '{':
                return ReadInlineTable(depth, position);
            default:
                string word = _cursor.TakeWhile(TomlScalars.IsCharacter);

                // A blank may stand between date and time instead of the T.
                if (TomlScalars.IsDate(word) && _cursor.Current == ' ' && char.IsAsciiDigit(_cursor.Peek(1)))
                {
                    _cursor.Take();
                    word += ' ' + _cursor.TakeWhile(TomlScalars.IsCharacter);
                }

                if (word.Length == 0) throw Unexpected("a value");
                return TomlScalars.Parse(word, position);
        }
    }

    private TomlArray ReadArray(int depth, TomlPosition position)
    {
        List<TomlValue> items = [];
        _openBrackets++;
        _cursor.Take();
        SkipBlanksCommentsAndLines();
        while (!_cursor.TrySkip(']'))
        {
            if (_cursor.AtEnd) throw Unexpected($"']' to close the array that begins at {position}");
            items.Add(ReadValue(depth + 1));
            SkipBlanksCommentsAndLines();
            if (_cursor.TrySkip(',')) SkipBlanksCommentsAndLines();
            else if (_cursor.Current != ']') throw Unexpected($"',' or ']' in the array that begins at {position}");
        }

        _openBrackets--;
        return new TomlArray(items, position);
    }

    private TomlTable ReadInlineTable(int depth, TomlPosition position)
    {
        TomlTable table = new(position);
        _openBrackets++;
        _cursor.Take();
        _cursor.SkipBlanks();
        if (!_cursor.TrySkip('}'))
        {
            do
            {
                (List<TomlKeyPart> path, TomlValue value) = ReadAssignment(depth);
                _tree.AssignInline(table, path, value);
                _cursor.SkipBlanks();
            }
            while (_cursor.TrySkip(','));
            if (!_cursor.TrySkip('}')) throw Unexpected("',' or '}' (an inline table ends on the line it begins on)");
        }

        _openBrackets--;
        _tree.Freeze(table);
        return table;
    }

    private void SkipBlanksCommentsAndLines()
    {
        do
        {
            _cursor.SkipBlanks();
            SkipComment();
        }
        while (_cursor.TrySkipNewline());
    }

    private void SkipComment()
    {
        if (!_cursor.TrySkip('#')) return;
        while (!_cursor.AtEnd && !_cursor.AtNewline)
        {
            if (TomlStringParser.IsForbiddenControl(_cursor.Current))
                _errors.Add(new TomlSyntaxError(_cursor.Position, $"{_cursor.Describe()} may not stand in a comment"));
            _cursor.Take();
        }
    }

    /// <summary>Goes on at the next line; within brackets that are not closed, at the next line that looks like a header or a key.</summary>
    private void Recover(int failedFrom)
    {
        if (_openBrackets == 0)
        {
            _cursor.SkipLine();
            return;
        }

        if (_cursor.Position.Line > failedFrom) _cursor.ReturnToLineStart();
        else _cursor.SkipLine();
        while (!_cursor.AtEnd && !LooksLikeExpression().IsMatch(_cursor.RestOfLine())) _cursor.SkipLine();
    }

    private void Expect(char expected)
    {
        if (!_cursor.TrySkip(expected)) throw Unexpected($"'{expected}'");
    }

    private TomlSyntaxException Unexpected(string expected) =>
        new(_cursor.Position, $"expected {expected}, found {_cursor.Describe()}");

    private static void RefuseDepth(int depth, TomlPosition position)
    {
        if (depth > DeepestNesting)
            throw new TomlSyntaxException(position, $"nested more than {DeepestNesting} levels deep");
    }

    private static bool IsBareKeyCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    [GeneratedRegex("""^[ \t]*(\[{1,2}[^\[\],{}]+\]{1,2}[ \t]*(#.*)?\r?$|[A-Za-z0-9_."'-]+[ \t]*=)""")]
    private static partial Regex LooksLikeExpression();
}
