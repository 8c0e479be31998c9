using System.Text;

namespace Orchestrator.Cli.Output;

/// <summary>A plain table: headings, aligned columns, and a last column that is cut at the edge of the screen.</summary>
/// <param name="terminal">Where it goes.</param>
/// <param name="headings">One for each column; none of them is printed if all are empty.</param>
internal sealed class TextTable(Terminal terminal, params IReadOnlyList<string> headings)
{
    private const int Gap = 2;
    private readonly List<(string Text, Color Color)[]> rows = [];
    private readonly int[] widest = new int[headings.Count];

    /// <summary>Adds a row.</summary>
    /// <param name="cells">One for each heading; the array becomes the table's own.</param>
    internal void Add(params (string Text, Color Color)[] cells)
    {
        for (var column = 0; column < cells.Length; column++)
        {
            cells[column].Text = CellText.OneLine(cells[column].Text);
            widest[column] = Math.Max(widest[column], CellText.Width(cells[column].Text));
        }

        rows.Add(cells);
    }

    /// <summary>Prints the table.</summary>
    /// <param name="indent">Blanks before every line.</param>
    internal void Write(int indent = 0)
    {
        if (rows.Count == 0) return;
        var hasHeadings = headings.Any(heading => heading.Length > 0);
        int[] widths = [.. headings.Select((heading, column) => WidthOf(heading, column, hasHeadings))];
        var line = new StringBuilder();
        var edge = terminal.Width;
        if (hasHeadings) Write(line, [.. headings.Select(heading => (heading, Color.Faint))], widths, indent, edge);
        foreach (var row in rows) Write(line, row, widths, indent, edge);
    }

    // On a screen a column in which no row has anything takes no room from the others.
    private int WidthOf(string heading, int column, bool hasHeadings) =>
        hasHeadings && (widest[column] > 0 || !terminal.IsInteractive) ? Math.Max(widest[column], heading.Length) : widest[column];

    private void Write(StringBuilder line, (string Text, Color Color)[] cells, int[] widths, int indent, int edge)
    {
        line.Clear().Append(' ', indent);
        var left = edge - indent;
        var blanks = 0;
        for (var column = 0; column < cells.Length; column++)
        {
            if (widths[column] == 0) continue;
            var (text, color) = cells[column];
            var isLast = column == cells.Length - 1;
            var shown = CellText.Cut(text, isLast ? left - blanks : widths[column]);
            var width = CellText.Width(shown);
            if (shown.Length > 0)
            {
                line.Append(' ', blanks).Append(terminal.Colored(shown, color));
                left -= blanks;
                blanks = 0;
            }

            blanks += widths[column] - width + Gap;
            left -= width;
        }

        terminal.WriteLine(line);
    }
}
