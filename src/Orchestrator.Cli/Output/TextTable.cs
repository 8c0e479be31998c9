using System.Text;

namespace Orchestrator.Cli.Output;

/// <summary>A plain table: headings, aligned columns, and a last column that is cut at the edge of the screen.</summary>
/// <param name="terminal">Where it goes.</param>
/// <param name="headings">One for each column; none of them is printed if all are empty.</param>
internal sealed class TextTable(Terminal terminal, params IReadOnlyList<string> headings)
{
    private const int Gap = 2;
    private readonly List<IReadOnlyList<(string Text, Color Color)>> rows = [];

    /// <summary>Adds a row.</summary>
    internal void Add(params IReadOnlyList<(string Text, Color Color)> cells) =>
        rows.Add([.. cells.Select(cell => (CellText.OneLine(cell.Text), cell.Color))]);

    /// <summary>Prints the table.</summary>
    /// <param name="indent">Blanks before every line.</param>
    internal void Write(int indent = 0)
    {
        if (rows.Count == 0) return;
        var hasHeadings = headings.Any(heading => heading.Length > 0);
        int[] widths = [.. headings.Select((heading, column) => WidthOf(heading, column, hasHeadings))];
        if (hasHeadings) Write([.. headings.Select(heading => (heading, Color.Faint))], widths, indent);
        foreach (var row in rows) Write(row, widths, indent);
    }

    // On a screen a column in which no row has anything takes no room from the others.
    private int WidthOf(string heading, int column, bool hasHeadings)
    {
        var widest = rows.Max(row => CellText.Width(row[column].Text));
        return hasHeadings && (widest > 0 || !terminal.IsInteractive) ? Math.Max(widest, heading.Length) : widest;
    }

    private void Write(IReadOnlyList<(string Text, Color Color)> cells, int[] widths, int indent)
    {
        var line = new StringBuilder().Append(' ', indent);
        var left = terminal.Width - indent;
        var blanks = 0;
        for (var column = 0; column < cells.Count; column++)
        {
            if (widths[column] == 0) continue;
            var (text, color) = cells[column];
            var isLast = column == cells.Count - 1;
            var shown = CellText.Cut(text, isLast ? left - blanks : widths[column]);
            if (shown.Length > 0)
            {
                line.Append(' ', blanks).Append(terminal.Colored(shown, color));
                left -= blanks;
                blanks = 0;
            }

            blanks += widths[column] - CellText.Width(shown) + Gap;
            left -= CellText.Width(shown);
        }

        terminal.WriteLine(line.ToString());
    }
}
