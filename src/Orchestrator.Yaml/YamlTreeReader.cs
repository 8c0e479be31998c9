using System.Buffers;
using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Orchestrator.Yaml;

/// <summary>Reads one YAML document into a tree, within limits, and refuses what a backlog never needs: aliases, anchors, tags.</summary>
/// <remarks>Aliases make small files huge and tags name types; without them a document is no larger in memory than a few times its text.</remarks>
internal static class YamlTreeReader
{
    /// <summary>Largest file, in bytes.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>Deepest nesting; deeper than the 64 levels that JSON values from another store may have.</summary>
    public const int MaxDepth = 100;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file's content.</summary>
    /// <param name="bytes">UTF-8, with or without a byte order mark.</param>
    /// <param name="path">The file, for messages.</param>
    /// <returns>The root, or null for an empty document.</returns>
    /// <exception cref="YamlFormatException">It is not one YAML document, or exceeds a limit.</exception>
    public static YamlNode? Read(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length > MaxBytes) throw TooLarge(path, bytes.Length);
        try
        {
            if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[3..];
            return Read(StrictUtf8.GetString(bytes), path);
        }
        catch (DecoderFallbackException)
        {
            throw NotUtf8(bytes, path);
        }
    }

    private static YamlFormatException NotUtf8(ReadOnlySpan<byte> bytes, string path)
    {
        var (line, column) = (1L, 1L);
        while (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done)
        {
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + 1);
            bytes = bytes[length..];
        }

        return new(path, line, column, "it is not UTF-8");
    }

    /// <summary>Reads a text whose size has been bounded before.</summary>
    /// <exception cref="YamlFormatException">It is not one YAML document, or exceeds a limit.</exception>
    public static YamlNode? Read(string text, string path)
    {
        var scanner = new Scanner(new StringReader(text), skipComments: true);
        try
        {
            return ReadDocument(new Parser(scanner), path);
        }
        catch (YamlException) when (FindIndentingTab(text, scanner.CurrentPosition) is { } column)
        {
            // The exception names the beginning of the mapping or the text, which may be the first line of the file.
            throw new YamlFormatException(
                path, scanner.CurrentPosition.Line, column, "a tab indents the line, YAML takes blanks alone",
                remedy: "Put blanks in its place, or take the file back from git.");
        }
        catch (YamlException e)
        {
            throw new YamlFormatException(path, e.Start.Line, e.Start.Column, FirstLine(e));
        }
    }

    /// <summary>The refusal of a file that is too large to be read.</summary>
    public static YamlFormatException TooLarge(string path, long bytes) => new(
        path, 0, 0, string.Create(CultureInfo.InvariantCulture, $"it has {bytes / 1024 / 1024} MB; {MaxBytes / 1024 / 1024} MB are allowed"));

    private static YamlNode? ReadDocument(Parser parser, string path)
    {
        // A stack of our own: the document decides how deep it nests, and the thread's stack must not pay for it.
        var open = new Stack<(YamlNode Node, string? Key)>();
        YamlNode? root = null;
        var documents = 0;
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case DocumentStart start when documents++ > 0:
                    throw At(start, "a second document begins; a file holds one");
                case AnchorAlias alias:
                    throw At(alias, "aliases (*name) are not allowed");
                case Scalar scalar:
                    Refuse(scalar);
                    Place(new YamlScalar(scalar.Value, scalar.Style == ScalarStyle.Plain, scalar.Start.Line, scalar.Start.Column));
                    break;
                case SequenceStart sequence:
                    Refuse(sequence);
                    Push(new YamlSequence([], sequence.Start.Line, sequence.Start.Column));
                    break;
                case MappingStart mapping:
                    Refuse(mapping);
                    Push(new YamlMapping(mapping.Start.Line, mapping.Start.Column));
                    break;
                case SequenceEnd or MappingEnd:
                    Place(open.Pop().Node);
                    break;
            }
        }

        return root;

        void Push(YamlNode node)
        {
            if (open.Count == MaxDepth) throw new YamlFormatException(path, node.Line, node.Column, $"it nests deeper than {MaxDepth} levels");
            if (open.TryPeek(out var parent) && parent is { Node: YamlMapping, Key: null })
                throw new YamlFormatException(path, node.Line, node.Column, "a key must be a single value");
            open.Push((node, null));
        }

        void Place(YamlNode node)
        {
            if (!open.TryPop(out var parent))
            {
                root = node;
                return;
            }

            switch (parent)
            {
                case { Node: YamlSequence sequence }:
                    sequence.Items.Add(node);
                    open.Push(parent);
                    break;
                case { Node: YamlMapping mapping, Key: { } key }:
                    mapping.Set(key, node);
                    open.Push((mapping, null));
                    break;
                case { Node: YamlMapping mapping }:
                    var name = ((YamlScalar)node).Text;
                    if (mapping.Contains(name)) throw new YamlFormatException(path, node.Line, node.Column, $"the key '{name}' is there twice");
                    open.Push((mapping, name));
                    break;
            }
        }

        void Refuse(NodeEvent node)
        {
            if (!node.Anchor.IsEmpty) throw At(node, "anchors (&name) are not allowed");
            if (!node.Tag.IsEmpty) throw At(node, "tags (!name) are not allowed");
        }

        YamlFormatException At(ParsingEvent e, string what) => new(path, e.Start.Line, e.Start.Column, what);
    }

    /// <summary>The column of the first tab in a line's indentation, when that is where the scanner stopped; else null.</summary>
    private static int? FindIndentingTab(string text, Mark stopped)
    {
        var at = (int)Math.Min(stopped.Index, text.Length);
        var start = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
        var tab = text.AsSpan(start).IndexOf('\t');
        return tab >= 0 && start + tab <= at && text.AsSpan(start, at - start).Trim(" \t").IsEmpty ? tab + 1 : null;
    }

    private static string FirstLine(YamlException e)
    {
        var message = e.InnerException is YamlException inner ? inner.Message : e.Message;
        return message.Split('\n')[0].TrimEnd('.', '\r', ' ');
    }
}
