using System.Text;

namespace Orchestrator.Execution;

/// <summary>Writes the Markdown of a prompt so that no text put into it can pass for a part of its frame.</summary>
internal sealed class PromptWriter
{
    private const int LowestHeading = 6;

    private readonly StringBuilder text = new();

    /// <summary>A heading, with a blank line around it.</summary>
    public PromptWriter Heading(int level, string title)
    {
        if (text.Length > 0) text.Append('\n');
        text.Append('#', level).Append(' ').Append(AgentText.OneLine(title)).Append("\n\n");
        return this;
    }

    /// <summary>A line of the frame's own.</summary>
    public PromptWriter Line(string line = "")
    {
        text.Append(line).Append('\n');
        return this;
    }

    /// <summary>A list entry with a name; nothing if the value is blank.</summary>
    public PromptWriter Entry(string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value)) text.Append("- ").Append(name).Append(": ").Append(AgentText.OneLine(value)).Append('\n');
        return this;
    }

    /// <summary>A section that quotes text of others; nothing if the text is blank.</summary>
    public PromptWriter QuotedSection(int level, string title, string? quoted, string? introduction = null)
    {
        if (string.IsNullOrWhiteSpace(quoted)) return this;
        Heading(level, title);
        if (introduction is not null) Line(introduction).Line();
        return Quote(quoted);
    }

    /// <summary>Text of others, each line after <c>&gt;</c>, whatever it takes for a line end.</summary>
    public PromptWriter Quote(string quoted)
    {
        foreach (var line in AgentText.Lines(quoted).TrimEnd().Split('\n').SkipWhile(string.IsNullOrWhiteSpace))
        {
            var content = line.AsSpan().TrimEnd();
            text.Append(content.IsEmpty ? ">" : "> ").Append(content).Append('\n');
        }

        return this;
    }

    /// <summary>A Markdown document as a part of this one: its headings go down below the given level, an open fence is closed.</summary>
    public PromptWriter Document(string markdown, int belowLevel)
    {
        string? fence = null;
        foreach (var line in AgentText.Clean(markdown).Split('\n'))
        {
            var marker = FenceOf(line);
            if (fence is null && marker is not null)
                fence = marker;
            else if (fence is not null && marker is not null && marker[0] == fence[0] && marker.Length >= fence.Length && line.Trim().Length == marker.Length)
                fence = null;
            else if (fence is null && IsHeading(line))
                text.Append('#', Math.Min(belowLevel, LowestHeading - LevelOf(line)));
            text.Append(line.AsSpan().TrimEnd()).Append('\n');
        }

        if (fence is not null) Line(fence);
        return this;
    }

    /// <summary>The prompt as it stands.</summary>
    public override string ToString() => text.ToString();

    private static bool IsHeading(string line) => LevelOf(line) is >= 1 and <= LowestHeading && line.TrimStart('#') is ['\t' or ' ', ..];

    private static int LevelOf(string line) => line.Length - line.TrimStart('#').Length;

    private static string? FenceOf(string line)
    {
        var content = line.AsSpan().TrimStart();
        if (content.Length < 3 || content[0] is not ('`' or '~')) return null;
        var end = content.IndexOfAnyExcept(content[0]);
        var length = end < 0 ? content.Length : end;
        return length >= 3 ? new string(content[0], length) : null;
    }
}
