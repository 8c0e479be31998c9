namespace Orchestrator.Storage;

/// <summary>The lines of one item file as a repair reads them: what can be kept, what must go, and why.</summary>
internal sealed class RepairedItems
{
    private readonly Dictionary<string, Line> byId = new(StringComparer.Ordinal);
    private readonly List<Line> lines = [];
    private readonly string path;
    private readonly List<RepairFinding> findings;
    private readonly int maxLineBytes;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The active file or an archive; need not exist.</param>
    /// <param name="findings">Receives what is wrong.</param>
    /// <param name="maxLineBytes">Longest line that can stay.</param>
    /// <exception cref="OrchestratorException">It cannot be read, or is of another version, which is nothing to repair.</exception>
    public RepairedItems(string path, List<RepairFinding> findings, int maxLineBytes = int.MaxValue)
    {
        this.path = path;
        this.findings = findings;
        this.maxLineBytes = maxLineBytes;
        if (!File.Exists(path)) return;
        Exists = true;
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new LineReader(handle, 0, RandomAccess.GetLength(handle), maxLineBytes: int.MaxValue);
        var parser = new ItemLineParser();
        var number = 0L;
        var hasLineEnd = true;
        while (reader.TryRead(out var line))
        {
            number++;
            hasLineEnd = reader.HasLineEnd;
            if (number == 1 && line.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            {
                Add("byte-order-mark", 1, null, "The file begins with a byte order mark.", "take it away");
                line = line[3..];
            }

            if (number == 1 && SchemaHeader.Version(line) is { } version)
            {
                if (version != 1) throw StoreErrors.Version(path, version);
                continue;
            }

            if (number == 1) Add("missing-header", 1, null, "The first line is not {\"schema_version\":1}.", "put it in");
            if (!line.Trim(" \t"u8).IsEmpty) Read(parser, line, number);
        }

        if (number == 0) Add("missing-header", 1, null, "The file is empty.", "put the header in");
        if (!hasLineEnd && lines.Count > 0) Add("missing-line-end", number, null, "The last line has no line end.", "add it");
    }

    /// <summary>Whether the file is there.</summary>
    public bool Exists { get; }

    /// <summary>Whether the file must be written anew.</summary>
    public bool MustWrite { get; set; }

    /// <summary>Lines that cannot stay, as they were.</summary>
    public List<byte[]> Rejected { get; } = [];

    /// <summary>The lines that stay, in the order of the file.</summary>
    public IReadOnlyList<Line> Lines => lines;

    /// <summary>Finds the line of an id.</summary>
    public Line? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>Adds a line at the end.</summary>
    public void Append(Line line)
    {
        lines.Add(line);
        byId[line.Parsed.Item.Id] = line;
        MustWrite = true;
    }

    /// <summary>Takes a line out.</summary>
    public void Remove(Line line)
    {
        lines.Remove(line);
        byId.Remove(line.Parsed.Item.Id);
        MustWrite = true;
    }

    /// <summary>Puts the lines in the order of their ids.</summary>
    public void Sort()
    {
        for (var i = 1; i < lines.Count; i++)
        {
            if (string.CompareOrdinal(lines[i - 1].Parsed.Item.Id, lines[i].Parsed.Item.Id) <= 0) continue;
            Add("unsorted", lines[i].Number, lines[i].Parsed.Item.Id, "The lines are not in the order of their ids.", "sort them");
            lines.Sort(static (a, b) => string.CompareOrdinal(a.Parsed.Item.Id, b.Parsed.Item.Id));
            return;
        }
    }

    /// <summary>Writes the file.</summary>
    public void Write()
    {
        using var target = AtomicFile.Create(path);
        using var output = new RangeWriter(target.Handle);
        output.Write(SchemaHeader.Line);
        foreach (var line in lines)
        {
            output.Write(line.Bytes);
            output.Write("\n"u8);
        }

        output.Flush();
        target.Flush();
        target.Commit();
    }

    private void Read(ItemLineParser parser, ReadOnlySpan<byte> bytes, long number)
    {
        ParsedLine parsed;
        try
        {
            if (bytes.Length > maxLineBytes) throw LineReader.TooLong(maxLineBytes);
            parsed = parser.Parse(bytes);
        }
        catch (LineFormatException e)
        {
            var isConflict = bytes.StartsWith("<<<<<<<"u8) || bytes.StartsWith("======="u8)
                || bytes.StartsWith(">>>>>>>"u8) || bytes.StartsWith("|||||||"u8);
            Add(
                isConflict ? "merge-conflict" : "malformed-line", number, null,
                isConflict
                    ? "The line is a mark of a merge conflict; of an item on both sides the newer one stays."
                    : $"The line cannot be read: {e.Message}.",
                "put it aside");
            Rejected.Add(bytes.ToArray());
            return;
        }

        var line = new Line(bytes.ToArray(), number, parsed);
        if (parsed.Warnings is not null)
            foreach (var warning in parsed.Warnings)
                findings.Add(new RepairFinding("wrong-value", path, number, parsed.Item.Id, warning, null));
        if (byId.TryGetValue(parsed.Item.Id, out var other)) Settle(other, line);
        else
        {
            lines.Add(line);
            byId.Add(parsed.Item.Id, line);
        }
    }

    /// <summary>Of two lines with one id the newer stays; the other is put aside unless it is the same.</summary>
    private void Settle(Line first, Line second)
    {
        var id = first.Parsed.Item.Id;
        if (first.Bytes.AsSpan().SequenceEqual(second.Bytes))
        {
            Add("duplicate-id", second.Number, id, $"{id} stands on line {first.Number} already, word for word.", "drop it");
            return;
        }

        var newer = second.Parsed.Item.UpdatedAt >= first.Parsed.Item.UpdatedAt ? second : first;
        var older = newer == first ? second : first;
        Add(
            "duplicate-id", second.Number, id, $"{id} stands on line {first.Number} already, with other content.",
            $"keep line {newer.Number}, the newer one, and put line {older.Number} aside");
        Rejected.Add(older.Bytes);
        if (newer == first) return;
        lines[lines.IndexOf(first)] = second;
        byId[id] = second;
    }

    private void Add(string kind, long line, string? id, string message, string action)
    {
        findings.Add(new RepairFinding(kind, path, line, id, message, action));
        MustWrite = true;
    }

    /// <summary>One line that can be read.</summary>
    /// <param name="Bytes">The line without its end.</param>
    /// <param name="Number">Its number, from 1; 0 if it is new.</param>
    /// <param name="Parsed">What it means.</param>
    internal sealed record Line(byte[] Bytes, long Number, ParsedLine Parsed);
}
