using System.Text;

namespace Orchestrator.Agents;

/// <summary>What the scripted agent reads from its prompt: the frame's own lines, never text that the frame quotes.</summary>
internal sealed record DemoPrompt
{
    private const StringComparison Exact = StringComparison.Ordinal;

    internal string ItemId { get; private init; } = "";

    internal string Title { get; private init; } = "";

    /// <summary>The phase, as in <c>build (4/5, main)</c>: its first word.</summary>
    internal string Phase { get; private init; } = "";

    /// <summary>The person's own text.</summary>
    internal string Description { get; private init; } = "";

    internal string? ChangeFolder { get; private init; }

    internal string? ResultFile { get; private init; }

    internal bool IsDestructive { get; private init; }

    /// <summary>Whether a human has answered the question the item was blocked with.</summary>
    internal bool IsAnswered { get; private init; }

    /// <summary>Whether a later phase has sent the item back.</summary>
    internal bool IsSentBack { get; private init; }

    /// <summary>Names of the assessments that exist.</summary>
    internal IReadOnlySet<string> Assessed { get; private init; } = new HashSet<string>();

    internal static DemoPrompt Parse(string prompt)
    {
        DemoPrompt read = new();
        StringBuilder description = new();
        HashSet<string> assessed = [];
        string section = "";
        bool own = true;
        foreach (string line in prompt.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            if (line.StartsWith("## ", Exact))
            {
                section = line[3..];
                own = true;
                read = section switch
                {
                    "Question and answer" => read with { IsAnswered = true },
                    "Sent back" => read with { IsSentBack = true },
                    _ => read,
                };
            }
            else if (section == "Description" && line.StartsWith("### ", Exact)) own = false;
            else if (section == "Description" && own && line.StartsWith('>')) description.AppendLine(line[1..].TrimStart());
            else if (section == "Item") read = read.WithItem(line);
            else if (section == "Assessments" && line.StartsWith("- ", Exact)) assessed.Add(line[2..].Split(':')[0]);
            else if (section is "Task" or "Result") read = read.WithTask(line);
        }
        return read with { Description = description.ToString(), Assessed = assessed };
    }

    private DemoPrompt WithItem(string line) => line switch
    {
        _ when After(line, "- Id: ") is { } id => this with { ItemId = id },
        _ when After(line, "- Title: ") is { } title => this with { Title = title },
        _ when After(line, "- Phase: ") is { } phase => this with { Phase = phase.Split(' ')[0] },
        _ => this,
    };

    private DemoPrompt WithTask(string line) => line switch
    {
        _ when ChangeFolder is null && After(line, "Change folder: ") is { } folder => this with { ChangeFolder = folder },
        _ when ResultFile is null && After(line, "Result file: ") is { } file => this with { ResultFile = file },
        "Destructive: yes" => this with { IsDestructive = true },
        _ => this,
    };

    private static string? After(string line, string beginning) => line.StartsWith(beginning, Exact) ? line[beginning.Length..].Trim() : null;
}
