using System.Text;
using Orchestrator.Cli.Output;

namespace Orchestrator.Cli.Running;

/// <summary>A few lines at the bottom of a screen that are taken away and drawn again.</summary>
/// <param name="terminal">The screen.</param>
internal sealed class LiveLines(Terminal terminal)
{
    private int drawn;

    /// <summary>Takes the lines away; the cursor stands where the first was.</summary>
    internal void Erase()
    {
        if (drawn == 0) return;
        terminal.Out.Write($"\e[{drawn}A\r\e[J");
        terminal.Out.Flush();
        drawn = 0;
    }

    /// <summary>Draws lines, each cut to the screen's width, no more of them than fit.</summary>
    internal void Draw(IReadOnlyList<string> lines)
    {
        if (lines.Count == 0) return;
        var most = Math.Max(1, Height() - 2);
        var shown = lines.Count <= most ? lines : [.. lines.Take(most - 1), $"  and {lines.Count - most + 1} more"];
        var text = new StringBuilder();
        foreach (var line in shown) text.Append(terminal.Colored(CellText.Cut(line, terminal.Width - 1), Color.Active)).Append('\n');
        terminal.Out.Write(text);
        terminal.Out.Flush();
        drawn = shown.Count;
    }

    private static int Height()
    {
        try
        {
            return Console.WindowHeight is > 0 and var height ? height : 24;
        }
        catch (IOException)
        {
            return 24;
        }
    }
}
